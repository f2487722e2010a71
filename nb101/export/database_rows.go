package export

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// readConfigs adds the cell of every config.
func (f *fromDatabase) readConfigs(ctx context.Context) error {
	var (
		parts  = make([]slots, runtime.GOMAXPROCS(0))
		config = make([]int64, len(f.cells)) // the first of each cell
		mu     sync.Mutex                    // for the cells and config
	)
	forget := func() {
		clear(f.cells)
		clear(parts)
	}
	const query = "SELECT id, arch, hash, num_epochs, num_vertices FROM " + nni.ConfigTable
	err := f.readRanges(ctx, nni.ConfigTable, query, forget, func(part int) func(*row) error {
		var (
			lastHash, lastArch string
			place, vertices    int
		)
		return func(r *row) error {
			arch, hash, epochs, numVertices := r.text(1, "arch"), r.text(2, "hash"), r.integer(3, "num_epochs"), r.integer(4, "num_vertices")
			if r.err != nil {
				return r.err
			}
			if hash != lastHash || arch != lastArch {
				h, err := cell.ParseHash(hash)
				if err != nil {
					return err
				}
				if strings.ContainsAny(hash, "ABCDEF") {
					return errors.New(nni.OtherHash)
				}
				a, err := cell.ParseArch(arch)
				if err != nil {
					return err
				}
				if place, err = placeOf(h, a); err != nil {
					return err
				}
				mu.Lock()
				if isNew := f.cells[place].Arch.IsZero(); isNew || r.id < config[place] {
					config[place] = r.id
				}
				err = f.addCell(place, h, a)
				mu.Unlock()
				if err != nil {
					return err
				}
				lastHash, lastArch, vertices = hash, arch, a.NumVertices()
			}
			if numVertices != int64(vertices) {
				return fmt.Errorf("num_vertices is %d; its arch has %d", numVertices, vertices)
			}
			budget := nni.BudgetPlace(epochs)
			if budget < 0 {
				return errors.New(nni.OtherBudget(epochs))
			}
			parts[part].add(r.id, slot(place, budget, 0))
			return nil
		}
	})
	if err != nil {
		return err
	}
	for _, p := range parts {
		f.configs.ids, f.configs.slots = append(f.configs.ids, p.ids...), append(f.configs.slots, p.slots...)
	}
	if err := f.checkConfigs(); err != nil {
		return err
	}
	return f.checkHashes(ctx, config)
}

// checkConfigs checks that no cell has two configs at a budget: a table has one
// place for both, where nothing says of which of them a trial is.
func (f *fromDatabase) checkConfigs() error {
	there := make([]bool, space.NumCells*nni.NumBudgets)
	for i, first := range f.configs.slots {
		k := first / nni.RunsPerConfig
		if there[k] {
			return &RowError{nni.ConfigTable, f.configs.ids[i], fmt.Errorf("an earlier config has the cell %s at %d epochs too",
				f.cells[k/nni.NumBudgets].Hash, nni.Budgets[k%nni.NumBudgets])}
		}
		there[k] = true
	}
	return nil
}

// errOtherIDs: trials are numbered in another way than in a full file.
var errOtherIDs = errors.New("other ids")

const selectTrials = "SELECT id, config_id, train_acc, valid_acc, test_acc, training_time, parameters FROM " + nni.TrialTable

// readTrials reads trials that are numbered as in a full file, which says which
// run each of them is.
func (f *fromDatabase) readTrials(ctx context.Context) error {
	each := func(r *row) error {
		s := r.id - 1
		first, ok := f.configs.find(r.integer(1, "config_id"))
		if r.err == nil && (!ok || s < int64(first) || s >= int64(first)+nni.RunsPerConfig) {
			return errOtherIDs
		}
		return f.addTrial(r, int(s))
	}
	return f.readRanges(ctx, nni.TrialTable, selectTrials, f.clearTrials, func(int) func(*row) error { return each })
}

// readTrialsInOrder reads trials whose order says which run each of them is.
func (f *fromDatabase) readTrialsInOrder(ctx context.Context) error {
	if err := f.start(ctx, nni.TrialTable); err != nil {
		return err
	}
	f.trials = &slots{}
	runs := map[int]int{} // of each config, so far
	return f.read(ctx, nni.TrialTable, selectTrials+" ORDER BY id", nil, func(r *row) error {
		config := r.integer(1, "config_id")
		first, ok := f.configs.find(config)
		if r.err == nil && !ok {
			return fmt.Errorf("its config %d does not exist", config)
		}
		run := runs[first]
		if run == nni.RunsPerConfig {
			return fmt.Errorf("it is the fourth trial of the cell %s at %d epochs; a table has room for three",
				f.cells[first/(nni.NumBudgets*nni.RunsPerConfig)].Hash, budgetOf(first))
		}
		runs[first]++
		f.trials.add(r.id, first+run)
		return f.addTrial(r, first+run)
	})
}

func (f *fromDatabase) addTrial(r *row, s int) error {
	m := measured{r.fraction(2, "train_acc"), r.fraction(3, "valid_acc"), r.fraction(4, "test_acc"), r.seconds(5, "training_time", f.timeFactor)}
	parameters := r.real(6, "parameters")
	if r.err != nil {
		return r.err
	}
	n := math.Round(parameters * nni.ParametersUnit)
	if !(n > 0 && n <= math.MaxInt32) || n/nni.ParametersUnit != parameters {
		return fmt.Errorf("parameters is %v, which is not a number of millions", parameters)
	}
	if err := f.setParameters(s/(nni.NumBudgets*nni.RunsPerConfig), uint32(n)); err != nil {
		return err
	}
	f.mark(s, hasTrial)
	return f.set(s, false, m)
}

// clearTrials forgets all trials.
func (f *fromDatabase) clearTrials() {
	for i := range f.state {
		f.state[i].Store(0)
	}
	for i := range f.parameters {
		f.parameters[i].Store(0)
	}
}

// readIntermediates reads the intermediate results. Those at the end must be the
// trial's own, for which a table has one place.
func (f *fromDatabase) readIntermediates(ctx context.Context) error {
	const query = "SELECT id, trial_id, train_acc, valid_acc, test_acc, training_time, current_epoch FROM " + nni.IntermediateTable
	each := func(r *row) error {
		trial, epoch := r.integer(1, "trial_id"), r.integer(6, "current_epoch")
		m := measured{r.fraction(2, "train_acc"), r.fraction(3, "valid_acc"), r.fraction(4, "test_acc"), r.seconds(5, "training_time", 1)}
		if r.err != nil {
			return r.err
		}
		s, ok := f.slotOfTrial(trial)
		if !ok {
			return fmt.Errorf("its trial %d does not exist", trial)
		}
		budget, which := int64(budgetOf(s)), uint32(hasFinal)
		switch epoch {
		case nni.Halfway(budget):
			which = hasHalfway
		case budget:
			if f.final(s) != m {
				return fmt.Errorf("its values are not those of its trial %d, which end there too", trial)
			}
		default:
			return fmt.Errorf("current_epoch is %d, which is neither half nor all of %d", epoch, budget)
		}
		if f.mark(s, which) {
			return fmt.Errorf("another result of its trial %d is at epoch %d too", trial, epoch)
		}
		if which == hasHalfway {
			return f.set(s, true, m)
		}
		return nil
	}
	return f.readRanges(ctx, nni.IntermediateTable, query, f.clearIntermediates, func(int) func(*row) error { return each })
}

// clearIntermediates forgets all intermediate results.
func (f *fromDatabase) clearIntermediates() {
	for i := range f.state {
		f.state[i].And(hasTrial)
	}
}

// slotOfTrial returns the slot of a trial that has been read.
func (f *fromDatabase) slotOfTrial(id int64) (slot int, ok bool) {
	if f.trials != nil {
		return f.trials.find(id)
	}
	if id < 1 || id > int64(len(f.state)) {
		return 0, false
	}
	slot = int(id - 1)
	return slot, f.state[slot].Load()&hasTrial != 0
}

// checkFinals checks that each trial has its intermediate result at the end. A
// table could not be without one: it has the trial's values there.
func (f *fromDatabase) checkFinals() error {
	for s := range f.state {
		if f.state[s].Load()&(hasTrial|hasFinal) != hasTrial {
			continue
		}
		id := int64(s) + 1
		if f.trials != nil {
			id = f.trials.ids[slices.Index(f.trials.slots, int32(s))]
		}
		return &RowError{nni.TrialTable, id, fmt.Errorf("its intermediate result at epoch %d is missing, which a table takes from the trial", budgetOf(s))}
	}
	return nil
}

// final returns the values of a trial at the end.
func (c *collected) final(slot int) measured {
	v := func(i int) float64 { return float64(c.values[i][slot]) }
	return measured{v(4), v(5), v(6), v(7)}
}

// slots are the slots of rows by id.
type slots struct {
	ids   []int64 // ascending
	slots []int32
}

func (s *slots) add(id int64, slot int) {
	s.ids, s.slots = append(s.ids, id), append(s.slots, int32(slot))
}

func (s *slots) find(id int64) (slot int, ok bool) {
	if len(s.ids) == 0 {
		return 0, false
	}
	i := id - s.ids[0] // its place where no id is missing
	if i < 0 || i >= int64(len(s.ids)) || s.ids[i] != id {
		j, ok := slices.BinarySearch(s.ids, id)
		if !ok {
			return 0, false
		}
		i = int64(j)
	}
	return int(s.slots[i]), true
}
