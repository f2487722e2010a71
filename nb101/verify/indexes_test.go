package verify_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/verify"
)

// A change that an index does not see, because it is hidden meanwhile.
func TestIndexesThatDoNotAgreeWithTheirTables(t *testing.T) {
	for _, c := range []struct{ index, change string }{
		{"nb101intermediatestats_trial_id", "UPDATE nb101intermediatestats SET trial_id = 11 WHERE id = 19"},
		{"nb101intermediatestats_trial_id", "DELETE FROM nb101intermediatestats WHERE id = 19"},
		{"nb101intermediatestats_trial_id", "INSERT INTO nb101intermediatestats SELECT 99, trial_id, current_epoch, train_acc, valid_acc, test_acc, training_time FROM nb101intermediatestats WHERE id = 19"},
		{"nb101intermediatestats_current_epoch", "UPDATE nb101intermediatestats SET current_epoch = 55 WHERE id = 19"},
		{"nb101intermediatestats_current_epoch", "UPDATE nb101intermediatestats SET current_epoch = 108 WHERE id = 19"},
		{"nb101intermediatestats_current_epoch", "DELETE FROM nb101intermediatestats WHERE id = 20"},
		{"nb101trialstats_config_id", "UPDATE nb101trialstats SET config_id = 1 WHERE id = 10"},
		{"nb101trialconfig_hash", "UPDATE nb101trialconfig SET hash = upper(hash) WHERE id = 4"},
	} {
		t.Run(c.index+" "+c.change[:6], func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, fmt.Sprintf(`
				PRAGMA writable_schema = ON;
				CREATE TABLE hidden AS SELECT * FROM sqlite_master WHERE name = '%s';
				DELETE FROM sqlite_master WHERE name IN (SELECT name FROM hidden);
				PRAGMA writable_schema = RESET;
				%s;
				PRAGMA writable_schema = ON;
				INSERT INTO sqlite_master SELECT * FROM hidden;
				PRAGMA writable_schema = RESET;
				DROP TABLE hidden`, c.index, c.change))
			is.True(mustVerify(t, path, verify.Options{}).Count(verify.KindIntegrity) > 0)
		})
	}
}

// What only its owner's program can check is said to be unchecked.
func TestIndexesOfAnOwnFunctionAreNotChecked(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, `CREATE INDEX mine ON nb101trialconfig (abs(num_vertices));
		PRAGMA writable_schema=1; UPDATE sqlite_master SET sql = replace(sql, 'abs(', 'own(')`)
	r := mustVerify(t, path, verify.Options{})
	is.Equal(r.Count(verify.KindUnchecked), int64(1))
	is.True(strings.Contains(fmt.Sprint(r.Faults), "the indexes of nb101trialconfig were not checked: not supported by this program's SQLite: something in the database needs the function own"))
}
