package verify_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/verify"
)

// Tables that pandas declared are not as NNI's, and their rows are checked all
// the same.
func TestRowsOfPandasAreChecked(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, testdb.PandasTables)
	r := mustVerify(t, path, verify.Options{})
	is.Equal(r.Trials.Count, int64(110))
	is.Equal(r.Cells.Count, int64(31))
	is.Equal(len(r.Faults), 1)
	is.Equal(r.Faults[0].Kind, verify.KindSchema) // columns, indexes and foreign keys

	testdb.Exec(t, path, `UPDATE nb101trialstats SET parameters = 1 WHERE id = 11; UPDATE nb101intermediatestats SET trial_id = 7 WHERE id = 20`)
	r = mustVerify(t, path, verify.Options{})
	is.Equal(r.Count(verify.KindParameters), int64(1))
	is.Equal(r.Count(verify.KindOrphan), int64(1))
	is.Equal(r.Count(verify.KindResults), int64(1))
	is.Equal(r.Count(verify.KindUnchecked), int64(0))

	for change, says := range map[string]string{
		"UPDATE nb101trialconfig SET id = NULL WHERE id = 4":    "nb101trialconfig has no id",
		"UPDATE nb101trialstats SET id = 'ten' WHERE id = 10":   "nb101trialstats has the id 'ten'",
		"UPDATE nb101intermediatestats SET id = 1 WHERE id = 2": "more than one row of its table nb101intermediatestats has the id 1",
	} {
		path := testdb.NNI(t)
		testdb.Exec(t, path, testdb.PandasTables+change)
		r := mustVerify(t, path, verify.Options{})
		is.Equal(r.Count(verify.KindUnchecked), int64(1))
		for _, f := range r.Faults {
			if f.Kind == verify.KindUnchecked {
				is.True(strings.Contains(f.First[0].Detail, says))
			}
		}
	}
}
