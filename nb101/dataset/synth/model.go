package synth

import (
	"encoding/binary"
	"math"
	"math/rand/v2"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// plan is the course of a training with one budget. The numbers are roughly
// those of the few real results in the test data of package dataset.
type plan struct {
	epochs int
	end    share   // of what the cell can reach, at the end
	half   share   // of that, half-way
	gap    float64 // of the train accuracy to the validation accuracy, at the end
}

// share is a part of the way from chance to what a cell can reach.
type share struct{ mean, spread float64 }

var plans = [nni.NumBudgets]plan{
	{nni.Budgets[0], share{0.33, 0.12}, share{0.01, 0.01}, 0.005},
	{nni.Budgets[1], share{0.80, 0.06}, share{0.50, 0.15}, 0.035},
	{nni.Budgets[2], share{0.98, 0.005}, share{0.60, 0.10}, 0.068},
	{nni.Budgets[3], share{1, 0.003}, share{0.82, 0.03}, 0.075},
}

const (
	chance  = 0.1 // accuracy of guessing
	failure = 0.0063
)

// model makes up the results of one cell. Products are converted to float64
// before anything is added to them: otherwise some processors would fuse the
// two and round once, and the same seed would yield other results there.
type model struct {
	random *rand.Rand
	best   float64 // validation accuracy that the cell can reach
	epoch  float64 // seconds
}

func newModel(c space.Cell, seed uint64) model {
	random := rand.New(rand.NewPCG(seed, binary.BigEndian.Uint64(c.Hash[:])))
	size := math.Sqrt(math.Sqrt(float64(space.Parameters(c.Arch)))) // 22 to 84
	badness := float64(0.5*random.NormFloat64()) + float64(0.3*float64(3-depth(c.Arch))) + float64(0.02*(56-size))
	mistakes := max(1+badness/4, 0)
	mistakes *= mistakes
	return model{
		random: random,
		best:   max(0.945-float64(0.03*mistakes*mistakes), 0.3),
		epoch:  9 + float64(6.7e-9*float64(space.FLOPs(c.Arch))),
	}
}

// depth is the number of inner vertices on the longest path.
func depth(a cell.Arch) int {
	var path [cell.MaxVertices]int // to each vertex, in edges
	n := a.NumVertices()
	for y := range n {
		for x := range y {
			if a.HasEdge(x, y) {
				path[y] = max(path[y], path[x]+1)
			}
		}
	}
	return path[n-1] - 1
}

// train makes up the result of one training.
func (m *model) train(p *plan, r *dataset.Record) {
	startUp := m.around(24, 1)
	seconds := startUp + float64(float64(p.epochs)*m.epoch*m.around(1, 0.005))
	end := m.accuracy(m.best, p.end)
	half := m.accuracy(end, p.half)
	gap := p.gap
	if m.random.Float64() < failure {
		end, half, gap = chance, chance, 0
	}
	r.MadeUp = true
	r.Epochs = p.epochs
	r.TotalTime = seconds + m.around(320, 20)
	r.Evaluations = [3]dataset.Evaluation{
		m.evaluation(0, 0, chance, 0),
		m.evaluation(float64(nni.Halfway(p.epochs)), seconds/2, half, gap/3),
		m.evaluation(float64(p.epochs), seconds, end, gap),
	}
}

// accuracy is what a training reaches that covers a share of the way to best.
func (m *model) accuracy(best float64, s share) float64 {
	return chance + float64((best-chance)*m.around(s.mean, s.spread))
}

// evaluation makes up what is measured on a network of this validation
// accuracy.
func (m *model) evaluation(epoch, seconds, valid, gap float64) dataset.Evaluation {
	return dataset.Evaluation{
		Epoch:        epoch,
		TrainingTime: float64(float32(seconds)),
		TrainAcc:     counted(m.around(valid+gap, 0.002)),
		ValidAcc:     counted(m.around(valid, 0.002)),
		TestAcc:      counted(m.around(valid-0.005, 0.002)),
	}
}

func (m *model) around(mean, spread float64) float64 {
	return mean + float64(spread*m.random.NormFloat64())
}

// counted returns an accuracy as the dataset has it.
func counted(acc float64) float64 {
	k := math.Round(min(max(acc, 0), 1) * nni.AccuracyImages)
	return float64(float32(k / nni.AccuracyImages))
}
