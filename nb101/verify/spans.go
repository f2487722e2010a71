package verify

import (
	"context"
	"fmt"
	"math"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// span is a range of trial ids from one up to another, which is not in it; nil
// means no bound. All spans together are all numbers, so that they have all
// intermediate results, whatever trial those claim to belong to.
type span struct{ from, to any }

// where restricts a query to a span; see [verifier.readStrays].
func (s span) where(column string) (clause string, args []any) {
	clause = "WHERE " + column + " >= ? AND " + column + " < ?"
	args = []any{s.from, s.to}
	if s.from == nil {
		args[0] = math.Inf(-1)
	}
	if s.to == nil {
		args[1] = "" // every text is above every number
	}
	return clause, args
}

// resultsOf is what follows FROM to select the intermediate results of a span as
// r, in the order of their trials. Through an index of trial_id, they are those
// of its entries i that have the trial_id of the entry.
func resultsOf(s span, through string) (from string, args []any) {
	if through == "" {
		where, args := s.where("r.trial_id")
		return nni.IntermediateTable + " AS r " + where + " ORDER BY r.trial_id, r.id", args
	}
	where, args := s.where("i.trial_id")
	return fmt.Sprintf("%[1]s AS i INDEXED BY %[2]s CROSS JOIN %[1]s AS r ON r.id = i.id AND r.trial_id = i.trial_id %[3]s ORDER BY i.trial_id, i.id",
		nni.IntermediateTable, sqlitefile.Quote(through), where), args
}

// The number of trials of a span. Without its index, each span is a walk
// through all intermediate results, so it is larger then.
const (
	spanTrials          = 5_000
	spanTrialsUnindexed = 250_000
)

// readTrials reads the trials span by span, and checks them with their
// intermediate results on all processors.
func (v *verifier) readTrials(ctx context.Context, a access) error {
	total, err := v.countRows(ctx, nni.TrialTable)
	if err != nil {
		return err
	}
	size := spanTrials
	if !a.indexed {
		size = spanTrialsUnindexed
	}
	checks := make(chan *trialCheck)
	group, ctx := errgroup.WithContext(ctx)
	v.progress(StageTrials, 0, total)
	group.Go(func() error {
		defer close(checks)
		return v.cut(ctx, a, size, checks)
	})
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			for c := range checks {
				if err := c.readResults(ctx); err != nil {
					return err
				}
				v.merge(c, total)
			}
			return nil
		})
	}
	return group.Wait()
}

// cut reads spans of a number of trials and sends them to be checked.
func (v *verifier) cut(ctx context.Context, a access, size int, checks chan<- *trialCheck) error {
	for s, more := (span{}), true; more; {
		c := v.newTrialCheck(a, s, size)
		if err := c.readTrials(ctx); err != nil {
			return err
		}
		select {
		case checks <- c:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		s, more = span{from: c.span.to}, c.span.to != nil
	}
	return nil
}

// merge adds what the check of a span has found.
func (v *verifier) merge(c *trialCheck, total int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.findings.merge(c.findings)
	v.otherIDs = v.otherIDs || c.otherIDs
	for i := range c.trials {
		v.sum(&c.trials[i])
	}
	v.done += int64(len(c.trials))
	v.results += c.results
	v.disorder = v.disorder || c.disorder
	v.want[nni.TrialTable].addAll(c.trialEntries)
	v.want[nni.IntermediateTable].addAll(c.resultEntries)
	v.progress(StageTrials, v.done, total)
}

// sum adds a trial to the sums of its config.
func (v *verifier) sum(t *trial) {
	if t.owner == unknown {
		return
	}
	s := &v.configs.sums[t.owner]
	s.trials++
	if t.validImages == unknown || t.testImages == unknown {
		return
	}
	s.measured++
	s.valid += t.validImages
	s.test += t.testImages
	if v.configs.rows[t.owner].budget == nni.LongestBudget {
		v.single.valid = max(v.single.valid, t.validImages)
		v.single.test = max(v.single.test, t.testImages)
	}
}
