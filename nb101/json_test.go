package nb101_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
)

func TestJSONHasNNIsShape(t *testing.T) {
	is := is.New(t)
	trial, err := openNNI(t).Trial(t.Context(), 10)
	is.NoErr(err)
	trial.Intermediates = trial.Intermediates[:1]
	b, err := json.Marshal(trial)
	is.NoErr(err)
	is.Equal(string(b), `{"id":10,"config":{"id":4,"arch":`+testdb.FirstArch+`,"num_vertices":7,"hash":"`+testdb.FirstHash+`","num_epochs":108},`+
		`"train_acc":100,"valid_acc":92.41786599159241,"test_acc":92.11738705635071,"parameters":8.55553,"training_time":1769.1279296875,`+
		`"intermediates":[{"id":19,"current_epoch":54,"train_acc":82.82251358032227,"valid_acc":77.76442170143127,"test_acc":77.40384340286255,"training_time":883.4580078125}]}`)
}

func trainings(c nb101.TrialConfig, list ...nb101.TrialResults) nb101.Results {
	r := nb101.Results{Config: c}
	for _, t := range list {
		*r.Add() = t
	}
	return r
}

// An id that there is none of is null, as in NNI, and each thing has one key.
func TestJSONOfMeansTrainingsAndCounts(t *testing.T) {
	arch := mustArch(t, `{"input1":[0]}`)
	config := nb101.TrialConfig{ID: 4, Arch: arch, NumVertices: 2, Hash: arch.Hash(), NumEpochs: 108}
	const configJSON = `"config":{"id":4,"arch":{"input1":[0]},"num_vertices":2,"hash":"043721b9c7fe8c5fad811d47d83132ec","num_epochs":108}`
	acc := nb101.Accuracies{TrainAcc: 1, ValidAcc: 2, TestAcc: 3}
	const accJSON = `"train_acc":1,"valid_acc":2,"test_acc":3`
	for _, c := range []struct {
		value any
		want  string
	}{
		{nb101.MeanStats{Config: config, NumTrials: 3, Accuracies: acc, Parameters: 4, TrainingTime: 5,
			Intermediates: []nb101.IntermediateStats{{CurrentEpoch: 54, Accuracies: acc, TrainingTime: 2.5}}},
			`{"id":null,` + configJSON + `,"num_trials":3,` + accJSON + `,"parameters":4,"training_time":5,` +
				`"intermediates":[{"id":null,"current_epoch":54,` + accJSON + `,"training_time":2.5}]}`},
		{trainings(config, nb101.TrialResults{ID: 10, Parameters: 4, Final: nb101.Measured{Accuracies: acc, TrainingTime: 5},
			Halfway: nb101.Measured{Accuracies: acc, TrainingTime: 2.5}, HasHalfway: true}),
			`{` + configJSON + `,"trials":[{"id":10,"parameters":4,"final":{` + accJSON + `,"training_time":5},` +
				`"halfway":{` + accJSON + `,"training_time":2.5},"has_halfway":true}]}`},
		{nb101.Training{Arch: arch, Epochs: 108, Run: nb101.MeanRun},
			`{"arch":{"input1":[0]},"num_epochs":108,"run":-1,"halfway":false}`},
		{nb101.Outcome{Config: config, Epochs: 54, Accuracies: acc, Parameters: 4, Trial: 10, NumTrials: 1, Cost: nb101.Cost{Seconds: 2.5, Epochs: 54}},
			`{` + configJSON + `,"current_epoch":54,` + accJSON + `,"parameters":4,"num_trials":1,"cost":{"training_time":2.5,"num_epochs":54},"trial_id":10}`},
		{nb101.Outcome{Config: config, Epochs: 108, Accuracies: acc, Parameters: 4, NumTrials: 3, Cost: nb101.Cost{Seconds: 15, Epochs: 324}},
			`{` + configJSON + `,"current_epoch":108,` + accJSON + `,"parameters":4,"num_trials":3,"cost":{"training_time":15,"num_epochs":324},"trial_id":null}`},
		{nb101.Counts{Cells: 1, Configs: 2, Trials: 3, Intermediates: 4, ByBudget: []nb101.BudgetCount{{4, 1}, {108, 1}}, ByVertices: []nb101.VerticesCount{{7, 2}}},
			`{"cells":1,"configs":2,"trials":3,"intermediates":4,"by_num_epochs":[{"num_epochs":4,"configs":1},{"num_epochs":108,"configs":1}],` +
				`"by_num_vertices":[{"num_vertices":7,"configs":2}]}`},
	} {
		is := is.New(t)
		b, err := json.Marshal(c.value)
		is.NoErr(err)
		is.Equal(string(b), c.want)
		back := reflect.New(reflect.TypeOf(c.value))
		is.NoErr(json.Unmarshal(b, back.Interface()))
		is.Equal(back.Elem().Interface(), c.value)
	}
}
