package verify

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/nasbench-go/nasbench/internal/nni"
)

// trial is a row of the trials.
type trial struct {
	id, config              int64
	train, valid, test      float64
	parameters, time        float64
	owner                   int   // the place of its config, or unknown
	validImages, testImages int32 // its accuracies as numbers of images, or unknown
	mistyped                bool  // then only the id is known
}

// result is a row of the intermediate results.
type result struct {
	id, trial, epoch         int64
	train, valid, test, time float64
}

// trialCheck is the check of one span.
type trialCheck struct {
	*verifier // only what is no longer changed
	*findings
	trials   []trial
	results  int64
	sums     resultSums
	through  string // the index of the intermediate results, or empty
	otherIDs bool
}

// read reads the trials of a span and checks them with their results.
func (c *trialCheck) read(ctx context.Context, s span) error {
	where, args := s.where("id")
	err := trialSource.read(ctx, c.handle, where+" ORDER BY id", args, func(r *record) error {
		t := trial{
			id: r.integer(0), config: r.integer(1), train: r.real(2), valid: r.real(3), test: r.real(4),
			parameters: r.real(5), time: r.real(6), owner: unknown, mistyped: r.wrong != "",
		}
		if t.mistyped {
			c.add(KindType, nni.TrialTable, t.id, "%s", r.wrong)
		}
		c.trials = append(c.trials, t)
		return nil
	})
	if err != nil {
		return err
	}
	var (
		next    = 0      // the place of the first trial that is not checked yet
		results []result // of that one
		broken  = false  // one of its results is mistyped
		before  int64    // the trial of the result before
	)
	checkNext := func() {
		if t := &c.trials[next]; !t.mistyped {
			c.check(t, results, broken)
		}
		next++
		results, broken = results[:0], false
	}
	where, args = s.where("trial_id")
	if c.through != "" {
		where = fmt.Sprintf("INDEXED BY %q ", c.through) + where
	}
	err = resultSource.read(ctx, c.handle, where+" ORDER BY trial_id, id", args, func(rec *record) error {
		c.results++
		id, isID := rec.values[0].(int64)
		trialID, isTrial := rec.values[1].(int64)
		epoch, isEpoch := rec.values[2].(int64)
		if isID && isTrial && isEpoch {
			c.sums.unordered = c.sums.unordered || c.sums.byTrial.rows > 0 && trialID < before
			c.sums.add(id, trialID, epoch)
			before = trialID
		}
		r := result{id: rec.integer(0), trial: rec.integer(1)}
		if number, ok := rec.values[1].(float64); ok { // it sorts by the trial that it may be of
			r.trial = int64(number)
		}
		r.epoch, r.train, r.valid, r.test, r.time = rec.integer(2), rec.real(3), rec.real(4), rec.real(5), rec.real(6)
		for next < len(c.trials) && c.trials[next].id < r.trial {
			checkNext()
		}
		there := next < len(c.trials) && c.trials[next].id == r.trial
		if rec.wrong != "" {
			c.add(KindType, nni.IntermediateTable, r.id, "%s", rec.wrong)
			broken = broken || there
			return nil
		}
		c.checkAccuracies(nni.IntermediateTable, r.id, r.train, r.valid, r.test)
		if !nni.IsTime(r.time) {
			c.add(KindTime, nni.IntermediateTable, r.id, "training_time is %v; times are above 0 and float32 values", r.time)
		}
		if !there {
			c.add(KindOrphan, nni.IntermediateTable, r.id, "its trial %d does not exist", r.trial)
			return nil
		}
		results = append(results, r)
		return nil
	})
	if err != nil {
		return err
	}
	for next < len(c.trials) {
		checkNext()
	}
	return nil
}

// check checks a trial with its results, which are incomplete if one of them is
// broken, and finds its config.
func (c *trialCheck) check(t *trial, results []result, broken bool) {
	c.otherIDs = c.otherIDs || nni.Config(t.id) != t.config
	c.checkAccuracies(nni.TrialTable, t.id, t.train, t.valid, t.test)
	if !nni.IsTrialTime(t.time) {
		c.add(KindTime, nni.TrialTable, t.id, "training_time is %v; times are above 0 and float32 values, or those times 60", t.time)
	}
	t.validImages, t.testImages = imagesOf(t.valid), imagesOf(t.test)
	for i := range results {
		c.otherIDs = c.otherIDs || nni.Trial(results[i].id) != t.id
	}
	owned := config{cell: unknown, budget: unknown}
	if t.owner = c.configs.find(t.config, int(nni.Config(t.id)-1)); t.owner == unknown {
		c.add(KindOrphan, nni.TrialTable, t.id, "its config %d does not exist", t.config)
	} else {
		owned = c.configs.rows[t.owner]
	}
	if owned.cell != unknown {
		if p := c.configs.cells[owned.cell].parameters; t.parameters != p {
			c.add(KindParameters, nni.TrialTable, t.id, "parameters is %v; its cell has %v million", t.parameters, p)
		}
	}
	epochs := int64(unknown)
	if owned.budget != unknown {
		epochs = int64(nni.Budgets[owned.budget])
	}
	if !broken && !c.strays[t.id] {
		c.checkResults(t, epochs, results)
	}
}

// checkResults checks the intermediate results of a trial as a set. The budget
// may be unknown.
func (c *trialCheck) checkResults(t *trial, epochs int64, results []result) {
	slices.SortStableFunc(results, func(a, b result) int { return cmp.Compare(a.epoch, b.epoch) })
	if len(results) != nni.ResultsPerTrial {
		c.add(KindResults, nni.TrialTable, t.id, "it has %d intermediate results; a trial has %d", len(results), nni.ResultsPerTrial)
	}
	if epochs != unknown {
		c.checkEpochs(epochs, results)
	}
	if len(results) == 0 {
		return
	}
	last := &results[len(results)-1]
	if epochs != unknown && last.epoch != epochs {
		return // that the last one is missing has been said
	}
	for _, a := range []struct {
		name        string
		have, final float64
	}{
		{"train_acc", t.train, last.train},
		{"valid_acc", t.valid, last.valid},
		{"test_acc", t.test, last.test},
	} {
		if a.have != a.final {
			c.add(KindFinal, nni.TrialTable, t.id, "%s is %v; its last intermediate result %d has %v", a.name, a.have, last.id, a.final)
		}
	}
	c.checkUnit(t, last)
	if epochs != unknown && len(results) == nni.ResultsPerTrial && results[0].epoch == epochs/2 {
		c.checkPace(epochs, &results[0], last)
	}
}

// checkPace compares the times of the half-way and the final result.
func (c *trialCheck) checkPace(epochs int64, half, final *result) {
	if !nni.IsTime(half.time) || !nni.IsTime(final.time) {
		return // that has been said
	}
	if !(half.time < final.time) {
		c.add(KindTime, nni.IntermediateTable, half.id, "training_time is %v; that of the final result %d is %v, and must be above it", half.time, final.id, final.time)
		return
	}
	if ratio := final.time / half.time; ratio < minRatio || ratio > maxRatio {
		c.add(RemarkRatio, nni.TrialTable, final.trial, "its final time is %.4g times its half-way time", ratio)
	}
	if pace := final.time / float64(epochs); pace < minPace || pace > maxPace {
		c.add(RemarkPace, nni.TrialTable, final.trial, "its training took %.4g seconds an epoch", pace)
	}
}

// What is taken for usual. The final times of 376 published runs are 1.950 to
// 2.008 times the half-way times.
const (
	minRatio, maxRatio = 1.5, 2.5
	minPace, maxPace   = 1, 200 // seconds an epoch
)

// checkEpochs checks that results are of half the budget and of all of it.
func (c *trialCheck) checkEpochs(epochs int64, results []result) {
	for i, r := range results {
		switch {
		case r.epoch != epochs/2 && r.epoch != epochs:
			c.add(KindEpoch, nni.IntermediateTable, r.id, "current_epoch is %d; with a budget of %d it is %d or %d", r.epoch, epochs, epochs/2, epochs)
		case i > 0 && r.epoch == results[i-1].epoch:
			c.add(KindEpoch, nni.IntermediateTable, r.id, "current_epoch is %d, as of another result of trial %d", r.epoch, r.trial)
		}
	}
}

// checkUnit finds the unit of a trial's time.
func (c *trialCheck) checkUnit(t *trial, last *result) {
	const detail = "training_time is %v, that of its last intermediate result is %v seconds"
	switch {
	case !nni.IsTrialTime(t.time) || !nni.IsTime(last.time):
	case t.time == nni.TimeFactor*last.time: // which is exact
		c.sixties.add(c.show, nni.TrialTable, t.id, detail, t.time, last.time)
	case t.time == last.time:
		c.seconds.add(c.show, nni.TrialTable, t.id, detail, t.time, last.time)
	default:
		c.add(KindUnit, nni.TrialTable, t.id, detail, t.time, last.time)
	}
}

func (c *trialCheck) checkAccuracies(table string, id int64, train, valid, test float64) {
	for i, percent := range [...]float64{train, valid, test} {
		if _, ok := nni.Images(percent); !ok {
			name := [...]string{"train_acc", "valid_acc", "test_acc"}[i]
			c.add(KindAccuracy, table, id, "%s is %v; no number of images out of %d gives that", name, percent, nni.AccuracyImages)
		}
	}
}

// imagesOf returns an accuracy as a number of images, or unknown.
func imagesOf(percent float64) int32 {
	if n, ok := nni.Images(percent); ok {
		return n
	}
	return unknown
}
