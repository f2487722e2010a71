package verify

import (
	"context"
	"fmt"
	"math"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/rules"
)

// trial is a row of the trials.
type trial struct {
	rules.Trial
	config                  int64
	owner                   int   // the place of its config, or unknown
	validImages, testImages int32 // its accuracies as numbers of images, or unknown
	mistyped                bool  // then only the id is known
}

// trialCheck is the check of one span.
type trialCheck struct {
	*verifier // only what is no longer changed
	*findings
	report   rules.Report // to the findings
	span     span         // its end is known when the trials are read
	trials   []trial      // with room for all of the span
	results  int64
	through  string // the index through which to read the intermediate results, or empty
	disorder bool   // they were not in its order
	otherIDs bool

	// Of the indexes that SQLite need not check.
	trialEntries, resultEntries *rowEntries
}

// newTrialCheck returns the check of a span of at most a number of trials.
func (v *verifier) newTrialCheck(a access, s span, size int) *trialCheck {
	f := newFindings(v.opts.Show)
	return &trialCheck{
		verifier: v, findings: f, report: f.report, span: s, trials: make([]trial, 0, size), through: a.through,
		trialEntries: newRowEntries(a.ordered[nni.TrialTable]), resultEntries: newRowEntries(a.ordered[nni.IntermediateTable]),
	}
}

// readTrials reads the trials of the span, which ends before the first one that
// it has no room for.
func (c *trialCheck) readTrials(ctx context.Context) error {
	where, args := c.span.where("r.id")
	rest := fmt.Sprintf("%s ORDER BY r.id LIMIT %d", where, cap(c.trials)+1)
	return trialSource.read(ctx, c.handle, rest, args, func(r *record) error {
		if len(c.trials) == cap(c.trials) {
			c.span.to = r.integer(0)
			return nil
		}
		c.trialEntries.add(r.values)
		t := trial{
			Trial:  rules.Trial{ID: r.integer(0), Parameters: r.real(5), Measured: r.measured(2, 6)},
			config: r.integer(1), owner: unknown,
		}
		if t.mistyped = r.wrong != ""; t.mistyped {
			c.add(KindType, nni.TrialTable, t.ID, "%s", r.wrong)
		}
		c.trials = append(c.trials, t)
		return nil
	})
}

// readResults reads the intermediate results of the span and checks the trials
// with them.
func (c *trialCheck) readResults(ctx context.Context) error {
	var (
		next    = 0            // the place of the first trial that is not checked yet
		results []rules.Result // of that one
		broken  = false        // one of its results is mistyped
		before  = entry{math.MinInt64, math.MinInt64}
	)
	checkNext := func() {
		if t := &c.trials[next]; !t.mistyped {
			c.check(t, results, broken)
		}
		next++
		results, broken = results[:0], false
	}
	from, args := resultsOf(c.span, c.through)
	err := resultSource.readFrom(ctx, c.handle, from, args, func(rec *record) error {
		c.results++
		c.resultEntries.add(rec.values)
		e, ok := entryOf(rec.values[1], rec.values[0])
		c.disorder = c.disorder || !ok || !before.isBelow(e)
		before = e
		r := rules.Result{ID: rec.integer(0)}
		of := rec.integer(1)
		if number, ok := rec.values[1].(float64); ok { // it sorts by the trial that it may belong to
			of = int64(number)
		}
		r.Epoch, r.Measured = rec.integer(2), rec.measured(3, 6)
		for next < len(c.trials) && c.trials[next].ID < of {
			checkNext()
		}
		there := next < len(c.trials) && c.trials[next].ID == of
		if rec.wrong != "" {
			c.add(KindType, nni.IntermediateTable, r.ID, "%s", rec.wrong)
			broken = broken || there
			return nil
		}
		r.Check(c.report)
		if !there {
			c.add(KindOrphan, nni.IntermediateTable, r.ID, "its trial %d does not exist", of)
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
func (c *trialCheck) check(t *trial, results []rules.Result, broken bool) {
	c.otherIDs = c.otherIDs || nni.Config(t.ID) != t.config
	for i := range results {
		c.otherIDs = c.otherIDs || nni.Trial(results[i].ID) != t.ID
	}
	t.Check(c.report)
	t.validImages, t.testImages = imagesOf(t.Valid), imagesOf(t.Test)
	owned := config{cell: unknown, budget: unknown}
	if t.owner = c.configs.find(t.config, int(nni.Config(t.ID)-1)); t.owner == unknown {
		c.add(KindOrphan, nni.TrialTable, t.ID, "its config %d does not exist", t.config)
	} else {
		owned = c.configs.rows[t.owner]
	}
	if owned.cell != unknown {
		t.CheckParameters(c.configs.cells[owned.cell].parameters, c.report)
	}
	if broken || c.strays[t.ID] {
		return
	}
	budget := int64(0)
	if owned.budget != unknown {
		budget = int64(nni.Budgets[owned.budget])
	}
	switch factor := t.CheckResults(budget, results, c.report); factor {
	case 1:
		c.seconds.addTime(c.show, &t.Trial, factor)
	case nni.TimeFactor:
		c.sixties.addTime(c.show, &t.Trial, factor)
	}
}

// imagesOf returns an accuracy as a number of images, or unknown.
func imagesOf(percent float64) int32 {
	if n, ok := nni.Images(percent); ok {
		return n
	}
	return unknown
}
