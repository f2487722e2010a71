package verify_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/migrate"
	"github.com/nasbench-go/nasbench/nb101/progress"
	"github.com/nasbench-go/nasbench/nb101/space"
	"github.com/nasbench-go/nasbench/nb101/verify"
)

func TestRealResultsAreRight(t *testing.T) {
	is := is.New(t)
	r := mustVerify(t, testdb.NNI(t), verify.Options{})
	is.NoErr(r.Err())
	is.Equal(r, verify.Report{
		TimeFactor: 60,
		Cells:      verify.Coverage{Count: 31, Of: 423_624},
		Configs:    verify.Coverage{Count: 38, Of: 1_694_496},
		Trials:     verify.Coverage{Count: 110, Of: 5_083_488},
		ByBudget: []verify.BudgetCoverage{
			{Epochs: 4, Configs: verify.Coverage{Count: 3, Of: 423_624}, Trials: verify.Coverage{Count: 7, Of: 1_270_872}},
			{Epochs: 12, Configs: verify.Coverage{Count: 2, Of: 423_624}, Trials: verify.Coverage{Count: 6, Of: 1_270_872}},
			{Epochs: 36, Configs: verify.Coverage{Count: 2, Of: 423_624}, Trials: verify.Coverage{Count: 6, Of: 1_270_872}},
			{Epochs: 108, Configs: verify.Coverage{Count: 31, Of: 423_624}, Trials: verify.Coverage{Count: 91, Of: 1_270_872}},
		},
		Faults:  []verify.Faults{},
		Remarks: []verify.Faults{},
	})
	is.True(r.Trials.Share() > 0.00002 && r.Trials.Share() < 0.00003)
}

func TestAllCellsOfUpToFiveVerticesAreRight(t *testing.T) {
	is := is.New(t)
	const cells = 1 + 6 + 84 + 2441
	r := mustVerify(t, smallCells(t, 5), verify.Options{})
	is.NoErr(r.Err())
	is.Equal(r.Cells.Count, int64(cells))
	is.Equal(r.Configs.Count, int64(4*cells))
	is.Equal(r.Trials.Count, int64(12*cells))
	is.True(!r.Complete)
}

func TestAMigratedDatabaseIsRight(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	_, err := migrate.Up(t.Context(), path, migrate.Options{})
	is.NoErr(err)
	is.NoErr(mustVerify(t, path, verify.Options{}).Err())
}

func TestOnlyOneBudgetIsRight(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, `
		DELETE FROM nb101trialconfig WHERE num_epochs <> 108;
		DELETE FROM nb101trialstats WHERE config_id NOT IN (SELECT id FROM nb101trialconfig);
		DELETE FROM nb101intermediatestats WHERE trial_id NOT IN (SELECT id FROM nb101trialstats)`)
	r := mustVerify(t, path, verify.Options{})
	is.NoErr(r.Err())
	is.Equal(r.Configs.Count, int64(31))
}

func TestAnEmptyDatabaseIsRight(t *testing.T) {
	is := is.New(t)
	path := smallCells(t, 1)
	r := mustVerify(t, path, verify.Options{})
	is.NoErr(r.Err())
	is.Equal(r.Cells.Count, int64(0))
	is.Equal(r.TimeFactor, 0.0)
}

func TestRowsMayHaveAnyIDs(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, `
		UPDATE nb101trialconfig SET id = -id;
		UPDATE nb101trialstats SET id = 9000000000 - id, config_id = -config_id;
		UPDATE nb101intermediatestats SET id = 123456789 - id, trial_id = 9000000000 - trial_id`)
	is.NoErr(mustVerify(t, path, verify.Options{}).Err())

	testdb.Exec(t, path, `
		UPDATE nb101trialconfig SET id = -9223372036854775808 WHERE id = -1;
		UPDATE nb101trialstats SET config_id = -9223372036854775808 WHERE config_id = -1;
		UPDATE nb101trialstats SET id = 9223372036854775807 WHERE config_id = -9223372036854775808;
		UPDATE nb101intermediatestats SET trial_id = 9223372036854775807 WHERE trial_id = 8999999999`)
	r := mustVerify(t, path, verify.Options{})
	is.NoErr(r.Err())
	is.Equal(r.Trials.Count, int64(110))
}

func TestTimesMayBeSeconds(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, `UPDATE nb101trialstats SET training_time = training_time / 60`)
	r := mustVerify(t, path, verify.Options{})
	is.NoErr(r.Err())
	is.Equal(r.TimeFactor, 1.0)
}

func TestWhatIsMissingIsAFaultIfItMustBeComplete(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	r := mustVerify(t, path, verify.Options{Complete: true})
	is.True(errors.Is(r.Err(), verify.ErrWrong))
	is.Equal(r.Count(verify.KindMissingCell), int64(space.NumCells-31))
	is.Equal(r.Count(verify.KindMissingConfig), int64(4*31-38))
	is.Equal(r.Count(verify.KindMissingTrials), int64(2))
	is.Equal(len(r.Faults), 3)
	is.Equal(r.Faults[0].First[0].Detail, "no config has the cell "+firstOfSpace().Hash().String())
	is.Equal(r.Faults[2].First, []verify.Fault{
		{Table: "nb101trialconfig", ID: 1, Detail: "it has 1 of 3 trials"},
		{Table: "nb101trialconfig", ID: 959956, Detail: "it has 1 of 3 trials"},
	})
}

func firstOfSpace() cell.Arch {
	for a := range space.All() {
		return a
	}
	panic("the space is empty")
}

func TestTheFirstFaultsAreThoseWithTheLowestIDs(t *testing.T) {
	is := is.New(t)
	path := smallCells(t, 5)
	testdb.Exec(t, path, `UPDATE nb101trialstats SET parameters = 0.5; UPDATE nb101intermediatestats SET training_time = 0 WHERE id > 8`)
	r := mustVerify(t, path, verify.Options{Show: 3})
	var ids []int64
	for _, f := range r.Faults[slices.IndexFunc(r.Faults, func(f verify.Faults) bool { return f.Kind == verify.KindParameters })].First {
		ids = append(ids, f.ID)
	}
	is.Equal(ids, []int64{1, 2, 3})
	is.Equal(r.Count(verify.KindParameters), int64(12*2532))
	is.Equal(r.Count(verify.KindTime), int64(24*2532-8))
}

func TestAnyFileButADatabaseOfNNIsIsAnError(t *testing.T) {
	is := is.New(t)
	_, err := tryVerify(t, testdb.New(t, "CREATE TABLE other (id INTEGER)"), verify.Options{})
	is.True(errors.Is(err, nb101.ErrNotNNI))
}

func TestTheCheckCanBeEnded(t *testing.T) {
	is := is.New(t)
	handle, err := nb101.OpenReadOnly(smallCells(t, 5))
	is.NoErr(err)
	defer handle.Close()
	ended := errors.New("ended")
	for _, stage := range []string{verify.StageCells, verify.StageTrials} {
		ctx, cancel := context.WithCancelCause(t.Context())
		_, err = verify.Run(ctx, handle, verify.Options{Progress: func(p progress.Report) {
			if p.Stage == stage {
				cancel(ended)
			}
		}})
		is.True(errors.Is(err, ended))
	}
}

func TestProgressReachesItsTotal(t *testing.T) {
	is := is.New(t)
	last := map[string]progress.Report{}
	var stages []string
	mustVerify(t, smallCells(t, 5), verify.Options{Progress: func(p progress.Report) {
		if last[p.Stage] == (progress.Report{}) {
			stages = append(stages, p.Stage)
		}
		is.True(p.Done >= last[p.Stage].Done)
		last[p.Stage] = p
	}})
	is.Equal(stages, []string{verify.StageCells, verify.StageTrials, verify.StageSQLite})
	is.Equal(last[verify.StageCells], progress.Report{Stage: verify.StageCells, Done: 4 * 2532, Total: 4 * 2532, Unit: progress.Rows})
	is.Equal(last[verify.StageTrials], progress.Report{Stage: verify.StageTrials, Done: 12 * 2532, Total: 12 * 2532, Unit: progress.Rows})
}

func TestOneConnectionIsEnough(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, `UPDATE nb101trialstats SET test_acc = 'high' WHERE id = 11; DROP INDEX nb101trialconfig_hash`)
	want := mustVerify(t, path, verify.Options{})
	handle, err := nb101.OpenReadOnly(path)
	is.NoErr(err)
	defer handle.Close()
	handle.SetMaxOpenConns(1)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := verify.Run(ctx, handle, verify.Options{})
	is.NoErr(err)
	is.Equal(r, want)
}

func TestNothingIsWritten(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	before, err := os.ReadFile(path)
	is.NoErr(err)
	mustVerify(t, path, verify.Options{})
	after, err := os.ReadFile(path)
	is.NoErr(err)
	is.Equal(string(before), string(after))
	files, err := os.ReadDir(filepath.Dir(path))
	is.NoErr(err)
	is.Equal(len(files), 1)
}
