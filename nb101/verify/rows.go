package verify

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"github.com/nasbench-go/nasbench/dbgen"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// checkRows checks all rows. Those behind a damaged part of the file, which
// cannot be read, stay unchecked.
func (v *verifier) checkRows(ctx context.Context, r access) error {
	err := v.readRows(ctx, r)
	if sqlitefile.IsDamage(err) {
		return v.part(func(f *findings) error {
			f.add(KindUnchecked, "", 0, "not all rows were checked, because the file is damaged: %v", err)
			return nil
		})
	}
	v.progress(StageSQLite, 0, 0)
	return err
}

func (v *verifier) readRows(ctx context.Context, r access) (err error) {
	if v.q, err = dbgen.Prepare(ctx, v.handle); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, v.q.Close()) }()
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error {
		return v.part(func(f *findings) error { return v.readConfigs(groupCtx, f) })
	})
	group.Go(func() error {
		return v.part(func(f *findings) error { return v.readMistyped(groupCtx, f) })
	})
	if err := group.Wait(); err != nil {
		return err
	}
	if err := v.readTrials(ctx, r); err != nil {
		return err
	}
	return v.part(func(f *findings) error { v.checkWhole(f); return nil })
}

// mistyped are the rows with values that are not of their columns' types. They
// cannot be read in the usual way, but they are there.
type mistyped struct {
	trials  map[int64]bool
	parents map[int64]bool // the trials of mistyped intermediate results
}

const isMistyped = "a value is not of the type of its column"

func (v *verifier) readMistyped(ctx context.Context, f *findings) error {
	v.mistyped = mistyped{map[int64]bool{}, map[int64]bool{}}
	trials, err := v.q.MistypedTrials(ctx)
	if err != nil {
		return err
	}
	for _, id := range trials {
		f.add(KindType, trialTable, id, isMistyped)
		v.mistyped.trials[id] = true
	}
	results, err := v.q.MistypedIntermediates(ctx)
	if err != nil {
		return err
	}
	for _, row := range results {
		f.add(KindType, intermediateTable, row.ID, isMistyped)
		v.mistyped.parents[row.TrialID] = true
	}
	return nil
}
