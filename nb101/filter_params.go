package nb101

import (
	"math"

	"github.com/nasbench-go/nasbench/dbgen"
)

// boundParams are the bounds of a filter as optional parameters, which several
// queries take.
type boundParams struct {
	minVertices, maxVertices         *int64
	minParameters, maxParameters     *float64
	minTrainingTime, maxTrainingTime *float64
	minTrainAcc, maxTrainAcc         *float64
	minValidAcc, maxValidAcc         *float64
	minTestAcc, maxTestAcc           *float64
}

func (f Filter) params() (b boundParams) {
	b.minVertices, b.maxVertices = f.Vertices.wholeParams()
	b.minParameters, b.maxParameters = f.Parameters.params()
	b.minTrainingTime, b.maxTrainingTime = f.TrainingTime.params()
	b.minTrainAcc, b.maxTrainAcc = f.TrainAcc.params()
	b.minValidAcc, b.maxValidAcc = f.ValidAcc.params()
	b.minTestAcc, b.maxTestAcc = f.TestAcc.params()
	return b
}

// trialParams are the bounds on trials in a range of ids.
func (f Filter) trialParams(first, last int64, budget *int64, timeFactor float64) dbgen.FilterTrialsParams {
	b := f.params()
	return dbgen.FilterTrialsParams{
		First: first, Last: last, NumEpochs: budget, TimeFactor: timeFactor,
		MinVertices: b.minVertices, MaxVertices: b.maxVertices,
		MinParameters: b.minParameters, MaxParameters: b.maxParameters,
		MinTrainingTime: b.minTrainingTime, MaxTrainingTime: b.maxTrainingTime,
		MinTrainAcc: b.minTrainAcc, MaxTrainAcc: b.maxTrainAcc,
		MinValidAcc: b.minValidAcc, MaxValidAcc: b.maxValidAcc,
		MinTestAcc: b.minTestAcc, MaxTestAcc: b.maxTestAcc,
	}
}

// meanParams are the bounds on the means of configs in a range of ids.
func (f Filter) meanParams(first, last int64, budget *int64, timeFactor float64) dbgen.FilterMeansParams {
	b := f.params()
	return dbgen.FilterMeansParams{
		First: first, Last: last, NumEpochs: budget, TimeFactor: timeFactor,
		MinVertices: b.minVertices, MaxVertices: b.maxVertices,
		MinParameters: b.minParameters, MaxParameters: b.maxParameters,
		MinTrainingTime: b.minTrainingTime, MaxTrainingTime: b.maxTrainingTime,
		MinTrainAcc: b.minTrainAcc, MaxTrainAcc: b.maxTrainAcc,
		MinValidAcc: b.minValidAcc, MaxValidAcc: b.maxValidAcc,
		MinTestAcc: b.minTestAcc, MaxTestAcc: b.maxTestAcc,
	}
}

// bestTrialsParams are the bounds on trials in a ranking.
func (f Filter) bestTrialsParams(epochs int, by Accuracy, k int, timeFactor float64) dbgen.BestTrialsParams {
	b := f.params()
	return dbgen.BestTrialsParams{
		Accuracy: string(by), NumEpochs: int64(epochs), K: int64(min(k, math.MaxInt32)), TimeFactor: timeFactor,
		MinVertices: b.minVertices, MaxVertices: b.maxVertices,
		MinParameters: b.minParameters, MaxParameters: b.maxParameters,
		MinTrainingTime: b.minTrainingTime, MaxTrainingTime: b.maxTrainingTime,
		MinTrainAcc: b.minTrainAcc, MaxTrainAcc: b.maxTrainAcc,
		MinValidAcc: b.minValidAcc, MaxValidAcc: b.maxValidAcc,
		MinTestAcc: b.minTestAcc, MaxTestAcc: b.maxTestAcc,
	}
}

// bestMeansParams are the bounds on means in a ranking.
func (f Filter) bestMeansParams(epochs int, by Accuracy, k int, timeFactor float64) dbgen.BestMeansParams {
	b := f.params()
	return dbgen.BestMeansParams{
		Accuracy: string(by), NumEpochs: int64(epochs), K: int64(min(k, math.MaxInt32)), TimeFactor: timeFactor,
		MinVertices: b.minVertices, MaxVertices: b.maxVertices,
		MinParameters: b.minParameters, MaxParameters: b.maxParameters,
		MinTrainingTime: b.minTrainingTime, MaxTrainingTime: b.maxTrainingTime,
		MinTrainAcc: b.minTrainAcc, MaxTrainAcc: b.maxTrainAcc,
		MinValidAcc: b.minValidAcc, MaxValidAcc: b.maxValidAcc,
		MinTestAcc: b.minTestAcc, MaxTestAcc: b.maxTestAcc,
	}
}

// bestMeansOfAllParams is that of a filter without bounds on results.
func (f Filter) bestMeansOfAllParams(epochs int, by Accuracy, k int) dbgen.BestMeansOfAllParams {
	b := f.params()
	return dbgen.BestMeansOfAllParams{
		Accuracy: string(by), NumEpochs: int64(epochs), K: int64(min(k, math.MaxInt32)),
		MinVertices: b.minVertices, MaxVertices: b.maxVertices,
	}
}
