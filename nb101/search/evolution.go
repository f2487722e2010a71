package search

import (
	"math/bits"
	"math/rand/v2"

	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// Evolution is regularized evolution (Real et al., "Regularized Evolution for
// Image Classifier Architecture Search", AAAI 2019) as in the notebook of the
// NAS-Bench-101 paper (run_evolution_search in NASBench.ipynb of
// google-research/nasbench): after a population of random cells, each new one
// is a mutation of the best of a random sample without duplicates, and the
// oldest dies. Among equal accuracies the youngest is the best. All are
// trained for 108 epochs.
type Evolution struct {
	Population int     // 0 means 50
	Sample     int     // 0 means 10; at most the population
	Rate       float64 // of [space.Mutate]; 0 means 1
}

// member is one of a population.
type member struct {
	arch cell.Arch // unpruned: what is hidden can show in a later generation
	acc  float64   // validation accuracy in percent
}

// Search is the [Algorithm].
func (e Evolution) Search(o *Objective, r *rand.Rand) error {
	size := orDefault(e.Population, 50)
	sample := min(orDefault(e.Sample, 10), size)
	rate := orDefault(e.Rate, 1)
	population := make([]member, 0, size) // a ring, once it is full
	for len(population) < size {
		a, result, err := trainRandom(o, r, fullEpochs)
		if err != nil {
			return err
		}
		population = append(population, member{a, result.ValidAcc})
	}
	order := make([]int, size) // a shuffle of the population, from which samples are taken
	for i := range order {
		order[i] = i
	}
	for oldest := 0; ; {
		best := -1 // age order: 0 is the oldest
		for i := range sample {
			k := i + r.IntN(size-i)
			order[i], order[k] = order[k], order[i]
			age := order[i]
			if best < 0 || better(population, oldest, age, best) {
				best = age
			}
		}
		child, err := space.Mutate(r, population[(oldest+best)%size].arch, rate)
		if err != nil {
			return err
		}
		result, err := o.Train(child, fullEpochs)
		if isMissing(err) {
			continue
		}
		if err != nil {
			return err
		}
		population[oldest] = member{child, result.ValidAcc}
		oldest = (oldest + 1) % size
	}
}

// better reports whether the member of one age is to be preferred to another's.
func better(population []member, oldest, a, b int) bool {
	x := population[(oldest+a)%len(population)].acc
	y := population[(oldest+b)%len(population)].acc
	return x > y || x == y && a > b
}

func orDefault[T int | float64](value, otherwise T) T {
	if value == 0 {
		return otherwise
	}
	return value
}

// SingleChangeEvolution is regularized evolution as automl/nas_benchmarks has it
// (experiment_scripts/run_regularized_evolution.py on NASCifar10A), with which
// authors of the NAS-Bench-101 paper compared algorithms. It differs from
// [Evolution]: exactly one of the 26 parameters, five ops and 21 edges, changes;
// the sample may have duplicates; and graphs outside the search space, those with
// more than nine edges before they are pruned included, are members with an
// accuracy of 0 that cost nothing.
type SingleChangeEvolution struct {
	Population int // 0 means 100
	Sample     int // 0 means 10
}

const (
	numInner = cell.MaxVertices - 2
	numPairs = cell.MaxVertices * (cell.MaxVertices - 1) / 2
)

// genome is a graph of seven vertices, in the search space or not.
type genome struct {
	edges uint32
	ops   [numInner]cell.Op
	acc   float64
}

// train sets the accuracy. A genome that is not in the source has 0.
func (g *genome) train(o *Objective) error {
	g.acc = 0
	if bits.OnesCount32(g.edges) > cell.MaxEdges || !cell.HasPath(cell.MaxVertices, g.edges) {
		return nil
	}
	a, err := cell.ArchFromEdges(cell.MaxVertices, g.edges, g.ops[:])
	if err != nil {
		return err
	}
	result, err := o.Train(a, fullEpochs)
	if isMissing(err) {
		return nil
	}
	g.acc = result.ValidAcc
	return err
}

// change changes one parameter.
func (g *genome) change(r *rand.Rand) {
	i := r.IntN(numInner + numPairs)
	if i >= numInner {
		g.edges ^= 1 << (i - numInner)
		return
	}
	g.ops[i] = (g.ops[i] + 1 + cell.Op(r.IntN(cell.NumOps-1))) % cell.NumOps
}

func randomGenome(r *rand.Rand) (g genome) {
	g.edges = r.Uint32N(1 << numPairs)
	for i := range g.ops {
		g.ops[i] = cell.Op(r.IntN(cell.NumOps))
	}
	return g
}

// Search is the [Algorithm].
func (e SingleChangeEvolution) Search(o *Objective, r *rand.Rand) error {
	population := make([]genome, orDefault(e.Population, 100))
	sample := orDefault(e.Sample, 10)
	for i := range population {
		population[i] = randomGenome(r)
		if err := population[i].train(o); err != nil {
			return err
		}
	}
	idle := 0 // children in a row that cost nothing
	for oldest := 0; ; oldest = (oldest + 1) % len(population) {
		child := population[r.IntN(len(population))]
		for range sample - 1 {
			if g := population[r.IntN(len(population))]; g.acc > child.acc {
				child = g
			}
		}
		child.change(r)
		before := o.Trainings()
		if err := child.train(o); err != nil {
			return err
		}
		population[oldest] = child
		if idle++; o.Trainings() > before {
			idle = 0
		}
		if idle > mostMisses {
			return ErrNoCells
		}
	}
}
