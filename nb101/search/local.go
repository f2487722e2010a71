package search

import (
	"math/rand/v2"

	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// LocalSearch moves from a cell to a better neighbour until none is better,
// and then starts again (White et al., "Local Search is State of the Art for
// Neural Architecture Search Benchmarks", 2020; local_search in
// naszilla/nas_algorithms.py). As there, it begins at the best of a few random
// cells, moves to the first better neighbour in random order, and trains no
// cell twice in a run, for 108 epochs each. What differs: neighbours are those
// of [space.Neighbours], whose documentation says how these differ from
// naszilla's.
type LocalSearch struct {
	Starts int // random cells at each start; 0 means 10
	// Full trains all neighbours before it moves to the best of them, as the paper's
	// algorithm 1.
	Full bool
}

// Search is the [Algorithm]. It ends before the limit if it finds no cell that it
// has not trained.
func (l LocalSearch) Search(o *Objective, r *rand.Rand) error {
	starts := orDefault(l.Starts, 10)
	seen := map[cell.Arch]bool{} // by canonical spelling
	for {
		var at member
		for n, idle := 0, 0; n < starts; {
			if idle++; idle > mostMisses {
				return nil
			}
			a := space.Canonical(space.SamplePublished(r))
			if seen[a] {
				continue
			}
			result, err := o.Train(a, fullEpochs)
			if isMissing(err) {
				continue
			}
			if err != nil {
				return err
			}
			seen[a] = true
			idle = 0
			if n++; n == 1 || result.ValidAcc > at.acc {
				at = member{a, result.ValidAcc}
			}
		}
		for moved := true; moved; {
			var err error
			if at, moved, err = l.step(o, r, at, seen); err != nil {
				return err
			}
		}
	}
}

// step moves to a better neighbour, if any.
func (l LocalSearch) step(o *Objective, r *rand.Rand, from member, seen map[cell.Arch]bool) (at member, moved bool, err error) {
	at = from
	list := space.Neighbours(from.arch)
	r.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
	for _, a := range list {
		if seen[a] {
			continue
		}
		result, err := o.Train(a, fullEpochs)
		if isMissing(err) {
			continue
		}
		if err != nil {
			return at, moved, err
		}
		seen[a] = true
		if result.ValidAcc > at.acc {
			at, moved = member{a, result.ValidAcc}, true
			if !l.Full {
				break
			}
		}
	}
	return at, moved, nil
}
