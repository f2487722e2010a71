package search_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/search"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// train returns the validation accuracy of a training, and false when the run is
// over.
type train func(a cell.Arch, epochs int) (acc float64, ok bool)

// plain are the algorithms once more, step by step, in the plainest way: they
// keep every cell that they have trained and sort as they go.
var plain = map[string]func(train train, r *rand.Rand){
	"random":           plainRandom,
	"evolution":        plainEvolution,
	"evolution-single": plainSingleChange,
	"local":            plainLocal,
	"halving": func(train train, r *rand.Rand) {
		for plainHalving(train, r, 27, 4, 12, 36, 108) {
		}
	},
	"hyperband": func(train train, r *rand.Rand) {
		for plainHalving(train, r, 27, 4, 12, 36, 108) && plainHalving(train, r, 12, 12, 36, 108) &&
			plainHalving(train, r, 6, 36, 108) && plainHalving(train, r, 4, 108) {
		}
	},
}

func TestTrajectoriesAreThoseOfPlainSearches(t *testing.T) {
	for name, algorithm := range plain {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			const n, seed = 700, 5
			got, err := search.Run(t.Context(), madeUp{}, algorithms[name], search.Options{Seed: seed, Limit: search.Limit{Trainings: n}})
			is.NoErr(err)

			r := rand.New(rand.NewPCG(seed, 0))
			e := nb101.NewEvaluator(madeUp{}, r.Uint64())
			want := search.Trajectory{Run: 1}
			algorithm(func(a cell.Arch, epochs int) (float64, bool) {
				if want.Trainings == n {
					return 0, false
				}
				o, err := e.Evaluate(t.Context(), nb101.Training{Arch: a, Epochs: epochs})
				is.NoErr(err)
				want.Trainings++
				if k := len(want.Steps); k == 0 || o.ValidAcc > want.Steps[k-1].ValidAcc {
					all, err := madeUp{}.Results(t.Context(), a, 108, false)
					is.NoErr(err)
					mean, _ := all.Means(false)
					test := mean.TestAcc
					want.Steps = append(want.Steps, search.Step{
						Seconds: e.Spent().Seconds, Trainings: want.Trainings, Hash: o.Config.Hash, Epochs: epochs,
						ValidAcc: o.ValidAcc, TestAcc: test, Regret: bestTest - test,
					})
				}
				return o.ValidAcc, true
			}, r)
			want.Spent = e.Spent()
			is.Equal(got[0], want)
		})
	}
}

func plainRandom(train train, r *rand.Rand) {
	for ok := true; ok; {
		_, ok = train(space.SamplePublished(r), 108)
	}
}

// trained is a cell with the accuracy that it was told.
type trained struct {
	arch cell.Arch
	acc  float64
}

// worstFirst sorts stably: of equal accuracies the youngest is the last.
func worstFirst(a, b trained) int {
	switch {
	case a.acc < b.acc:
		return -1
	case a.acc > b.acc:
		return 1
	}
	return 0
}

func plainEvolution(train train, r *rand.Rand) {
	const size, sample = 50, 10
	var population []trained
	order := make([]int, size)
	for i := range order {
		order[i] = i
	}
	for {
		arch := cell.Arch{}
		if len(population) < size {
			arch = space.SamplePublished(r)
		} else {
			for k := range sample { // the first draws of a shuffle
				j := k + r.IntN(size-k)
				order[k], order[j] = order[j], order[k]
			}
			var drawn []trained
			for _, k := range slices.Sorted(slices.Values(order[:sample])) {
				drawn = append(drawn, population[k])
			}
			slices.SortStableFunc(drawn, worstFirst)
			arch, _ = space.Mutate(r, drawn[sample-1].arch, 1)
		}
		acc, ok := train(arch, 108)
		if !ok {
			return
		}
		population = append(population, trained{arch, acc})
		population = population[max(0, len(population)-size):]
	}
}

// plainSingleChange keeps graphs as 26 numbers: an upper triangle of bits in the
// order of the edge mask, and five ops.
func plainSingleChange(train train, r *rand.Rand) {
	type graph struct {
		bits [21]bool
		ops  [5]cell.Op
		acc  float64
	}
	over := false
	measure := func(g *graph) {
		var edges uint32
		n := 0
		for i, bit := range g.bits {
			if bit {
				edges |= 1 << i
				n++
			}
		}
		g.acc = 0
		arch, err := cell.ArchFromEdges(7, edges, g.ops[:])
		if n > 9 || err != nil || errors.Is(arch.CheckSpace(), cell.ErrOutOfDomain) {
			return
		}
		var ok bool
		g.acc, ok = train(arch, 108)
		over = over || !ok
	}
	var population []graph
	for range 100 {
		var g graph
		edges := r.Uint32N(1 << 21)
		for i := range g.bits {
			g.bits[i] = edges>>i&1 == 1
		}
		for i := range g.ops {
			g.ops[i] = cell.Op(r.IntN(3))
		}
		measure(&g)
		population = append(population, g)
	}
	for oldest := 0; !over; oldest++ {
		best := population[r.IntN(100)]
		for range 9 {
			if g := population[r.IntN(100)]; g.acc > best.acc {
				best = g
			}
		}
		if i := r.IntN(26); i < 5 {
			best.ops[i] = (best.ops[i] + 1 + cell.Op(r.IntN(2))) % 3
		} else {
			best.bits[i-5] = !best.bits[i-5]
		}
		measure(&best)
		population[oldest%100] = best
	}
}

func plainLocal(train train, r *rand.Rand) {
	seen := map[cell.Hash]bool{}
	for {
		var starts []trained
		for len(starts) < 10 {
			arch := space.Canonical(space.SamplePublished(r))
			if seen[arch.Hash()] {
				continue
			}
			acc, ok := train(arch, 108)
			if !ok {
				return
			}
			seen[arch.Hash()] = true
			starts = append(starts, trained{arch, acc})
		}
		slices.Reverse(starts) // of equal ones the first
		slices.SortStableFunc(starts, worstFirst)
		at := starts[9]
		for moved := true; moved; {
			moved = false
			list := space.Neighbours(at.arch)
			r.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
			for _, arch := range list {
				if moved || seen[arch.Hash()] {
					continue
				}
				acc, ok := train(arch, 108)
				if !ok {
					return
				}
				seen[arch.Hash()] = true
				if acc > at.acc {
					at, moved = trained{arch, acc}, true
				}
			}
		}
	}
}

func plainHalving(train train, r *rand.Rand, cells int, budgets ...int) bool {
	var alive []trained
	for range cells {
		arch := space.SamplePublished(r)
		acc, ok := train(arch, budgets[0])
		if !ok {
			return false
		}
		alive = append(alive, trained{arch, acc})
	}
	for _, epochs := range budgets[1:] {
		slices.Reverse(alive)
		slices.SortStableFunc(alive, worstFirst)
		slices.Reverse(alive)
		alive = slices.Clone(alive[:max(1, len(alive)/3)])
		for i := range alive {
			acc, ok := train(alive[i].arch, epochs)
			if !ok {
				return false
			}
			alive[i].acc = acc
		}
	}
	return true
}
