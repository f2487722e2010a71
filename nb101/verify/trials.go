package verify

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/nasbench-go/nasbench/dbgen"
)

// span is a range of trial ids. All spans together are all numbers, so that
// they have all intermediate results, whatever trial those claim to be of.
type span struct{ first, last int64 }

// How many trials a span has. Without its index, each span is a walk through
// all intermediate results, so there must be few.
const (
	spanTrials          = 5_000
	spanTrialsUnindexed = 250_000
)

// readTrials checks the trials and their intermediate results, span by span on
// all processors.
func (v *verifier) readTrials(ctx context.Context, r access) error {
	total, err := v.q.CountTrials(ctx)
	if err != nil {
		return err
	}
	size := int64(spanTrials)
	if !r.indexed {
		size = spanTrialsUnindexed
	}
	spans := make(chan span)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(spans)
		return v.cut(ctx, size, spans)
	})
	v.progress(StageTrials, 0, total)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			for s := range spans {
				if err := v.checkSpan(ctx, s, total); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// cut sends spans of so many trials.
func (v *verifier) cut(ctx context.Context, size int64, spans chan<- span) error {
	for first, more := int64(math.MinInt64), true; more; {
		s := span{first, math.MaxInt64}
		next, err := v.q.TrialFurtherOn(ctx, first, size)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			more = false
		case err != nil:
			return err
		default:
			s.last = next - 1
			first = next
		}
		select {
		case spans <- s:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (v *verifier) checkSpan(ctx context.Context, s span, total int64) error {
	trials, err := v.q.WellTypedTrialsInRange(ctx, s.first, s.last)
	if err != nil {
		return err
	}
	results, err := v.q.WellTypedIntermediatesOfTrialRange(ctx, s.first, s.last)
	if err != nil {
		return err
	}
	c := trialCheck{verifier: v, findings: newFindings(v.opts.Show)}
	owners := make([]int, len(trials))
	for i, t := range trials {
		for len(results) > 0 && results[0].TrialID < t.ID {
			c.orphan(results[0])
			results = results[1:]
		}
		n := 0
		for n < len(results) && results[n].TrialID == t.ID {
			n++
		}
		owners[i] = v.configs.find(t.ConfigID)
		c.check(t, owners[i], results[:n])
		results = results[n:]
	}
	for _, r := range results {
		c.orphan(r)
	}

	v.mu.Lock()
	defer v.mu.Unlock()
	v.findings.merge(c.findings)
	v.otherIDs = v.otherIDs || c.otherIDs
	for i, t := range trials {
		if owners[i] != unknown {
			v.count(owners[i], t)
		}
	}
	v.done += int64(len(trials))
	v.progress(StageTrials, v.done, total)
	return nil
}

// count adds a trial to the sums of its config.
func (v *verifier) count(owner int, t dbgen.TrialStats) {
	s := &v.configs.sums[owner]
	s.trials++
	valid, ok := images(t.ValidAcc)
	test, ok2 := images(t.TestAcc)
	if !ok || !ok2 {
		return
	}
	s.measured++
	s.valid += valid
	s.test += test
	if v.configs.rows[owner].budget == lastBudget {
		v.single.valid = max(v.single.valid, valid)
		v.single.test = max(v.single.test, test)
	}
}

// trialCheck is the check of one span.
type trialCheck struct {
	*verifier // only what is no longer changed
	*findings
	otherIDs bool
}

func (c *trialCheck) orphan(r dbgen.IntermediateStats) {
	c.checkResult(r)
	if !c.mistyped.trials[r.TrialID] {
		c.add(KindOrphan, intermediateTable, r.ID, "its trial %d is not there", r.TrialID)
	}
}

// check checks a trial; the place of its config may be unknown.
func (c *trialCheck) check(t dbgen.TrialStats, owner int, results []dbgen.IntermediateStats) {
	c.otherIDs = c.otherIDs || (t.ID-1)/trialsPerConfig+1 != t.ConfigID
	c.checkValues(trialTable, t.ID, t.TrainAcc, t.ValidAcc, t.TestAcc, t.TrainingTime)
	for _, r := range results {
		c.otherIDs = c.otherIDs || (r.ID-1)/resultsPerTrial+1 != t.ID
		c.checkResult(r)
	}
	owned := config{cell: unknown, budget: unknown}
	if owner == unknown {
		c.add(KindOrphan, trialTable, t.ID, "its config %d is not there", t.ConfigID)
	} else {
		owned = c.configs.rows[owner]
	}
	if owned.cell != unknown {
		if p := c.configs.cells[owned.cell].parameters; t.Parameters != p {
			c.add(KindParameters, trialTable, t.ID, "parameters is %v; its cell has %v million", t.Parameters, p)
		}
	}
	epochs := int64(unknown)
	if owned.budget != unknown {
		epochs = budgets[owned.budget]
	}
	if !c.mistyped.parents[t.ID] {
		c.checkResults(t, epochs, results)
	}
}

const resultsPerTrial = 2

// checkResults checks the intermediate results of a trial as a set. The budget
// may be unknown.
func (c *trialCheck) checkResults(t dbgen.TrialStats, epochs int64, results []dbgen.IntermediateStats) {
	slices.SortStableFunc(results, func(a, b dbgen.IntermediateStats) int { return cmp.Compare(a.CurrentEpoch, b.CurrentEpoch) })
	if len(results) != resultsPerTrial {
		c.add(KindResults, trialTable, t.ID, "it has %d intermediate results; a trial has %d", len(results), resultsPerTrial)
	}
	if epochs != unknown {
		c.checkEpochs(epochs, results)
	}
	if len(results) == 0 {
		return
	}
	last := results[len(results)-1]
	if epochs != unknown && last.CurrentEpoch != epochs {
		return // that the last one is missing has been said
	}
	for _, a := range []struct {
		name        string
		have, final float64
	}{
		{"train_acc", t.TrainAcc, last.TrainAcc},
		{"valid_acc", t.ValidAcc, last.ValidAcc},
		{"test_acc", t.TestAcc, last.TestAcc},
	} {
		if a.have != a.final {
			c.add(KindFinal, trialTable, t.ID, "%s is %v; its last intermediate result %d has %v", a.name, a.have, last.ID, a.final)
		}
	}
	c.checkUnit(t, last)
}

// checkEpochs checks that results are of half the budget and of all of it.
func (c *trialCheck) checkEpochs(epochs int64, results []dbgen.IntermediateStats) {
	for i, r := range results {
		switch {
		case r.CurrentEpoch != epochs/2 && r.CurrentEpoch != epochs:
			c.add(KindEpoch, intermediateTable, r.ID, "current_epoch is %d; with a budget of %d it is %d or %d", r.CurrentEpoch, epochs, epochs/2, epochs)
		case i > 0 && r.CurrentEpoch == results[i-1].CurrentEpoch:
			c.add(KindEpoch, intermediateTable, r.ID, "current_epoch is %d, as of another result of trial %d", r.CurrentEpoch, r.TrialID)
		}
	}
}

// checkUnit finds the unit of a trial's time. A product of a float32 and 60 is
// exact.
func (c *trialCheck) checkUnit(t dbgen.TrialStats, last dbgen.IntermediateStats) {
	const detail = "training_time is %v, that of its last intermediate result is %v seconds"
	switch {
	case !isTime(t.TrainingTime) || !isTime(last.TrainingTime):
	case t.TrainingTime == 60*last.TrainingTime:
		c.sixties.add(c.show, trialTable, t.ID, detail, t.TrainingTime, last.TrainingTime)
	case t.TrainingTime == last.TrainingTime:
		c.seconds.add(c.show, trialTable, t.ID, detail, t.TrainingTime, last.TrainingTime)
	default:
		c.add(KindUnit, trialTable, t.ID, detail, t.TrainingTime, last.TrainingTime)
	}
}

func (c *trialCheck) checkResult(r dbgen.IntermediateStats) {
	c.checkValues(intermediateTable, r.ID, r.TrainAcc, r.ValidAcc, r.TestAcc, r.TrainingTime)
}

// checkValues checks what trials and their results have in common.
func (c *trialCheck) checkValues(table string, id int64, train, valid, test, time float64) {
	for i, percent := range [...]float64{train, valid, test} {
		if _, ok := images(percent); !ok {
			name := [...]string{"train_acc", "valid_acc", "test_acc"}[i]
			c.add(KindAccuracy, table, id, "%s is %v; no number of images out of %d gives that", name, percent, accuracyImages)
		}
	}
	if !isTime(time) {
		c.add(KindTime, table, id, "training_time is %v", time)
	}
}

func isTime(t float64) bool { return t > 0 && !math.IsInf(t, 1) }
