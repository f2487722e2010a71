package verify_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/migrate"
	"github.com/nasbench-go/nasbench/nb101/verify"
)

// Each change of the migrated real results, and exactly the remarks that it
// makes. None of them makes a fault.
func TestRemarks(t *testing.T) {
	covered := map[verify.Kind]bool{}
	for _, c := range []struct {
		name, change string
		kind         verify.Kind
		want         []string
	}{
		{"none", "", "", nil},
		{"a short second half", `UPDATE nb101intermediatestats SET training_time = 1536 WHERE id = 19`,
			verify.RemarkRatio, []string{"nb101trialstats 10: its final time is 1.152 times its half-way time"}},
		{"a long second half", `UPDATE nb101intermediatestats SET training_time = 256 WHERE id = 19`,
			verify.RemarkRatio, []string{"nb101trialstats 10: its final time is 6.911 times its half-way time"}},
		{"slow and fast training", `
			UPDATE nb101intermediatestats SET training_time = 16384 * (id - 18) WHERE trial_id = 10; UPDATE nb101trialstats SET training_time = 60 * 32768.0 WHERE id = 10;
			UPDATE nb101intermediatestats SET training_time = 32 * (id - 20) WHERE trial_id = 11; UPDATE nb101trialstats SET training_time = 60 * 64.0 WHERE id = 11`,
			verify.RemarkPace, []string{"nb101trialstats 10: its training took 303.4 seconds per epoch", "nb101trialstats 11: its training took 0.5926 seconds per epoch"}},
		{"other forms of arch texts", `
			UPDATE nb101trialconfig SET arch = '{"op1":"maxpool3x3",' || replace(substr(arch, 2), '"op1":"maxpool3x3",', '') WHERE id = 40;
			UPDATE nb101trialconfig SET arch = replace(arch, ',', ', ') WHERE id = 4`,
			verify.RemarkForm, []string{"nb101trialconfig 4: its arch is not in the form in which NNI stores and looks for it: {", "nb101trialconfig 40: "}},
		{"things of the owner", `CREATE TABLE Notes (text); CREATE VIEW best AS SELECT 1; CREATE INDEX by_time ON nb101trialstats (training_time)`,
			verify.RemarkObject, []string{`the table "Notes" is neither NNI's nor ours`, `the view "best" `, `the index "by_time" `}},
		{"other declarations", rewrite("nb101trialstats", `"parameters" REAL NOT NULL`, `"parameters" REAL NOT NULL ON CONFLICT IGNORE DEFAULT 5`) +
			`; UPDATE sqlite_master SET sql = replace(sql, '("id"))', '("id") ON DELETE CASCADE) STRICT') WHERE name = 'nb101trialstats'`,
			verify.RemarkDeclaration, []string{"foreign key nb101trialstats.config_id to nb101trialconfig.id is declared ON DELETE CASCADE; NNI's is not",
				`column nb101trialstats.parameters has the default "5"; NNI's has none`,
				"nb101trialstats is declared ON CONFLICT IGNORE; NNI's is not", "nb101trialstats is declared STRICT; NNI's is not"}},
		{"statistics of a partial index", `CREATE INDEX part ON nb101trialconfig (hash) WHERE num_epochs = 108; ANALYZE`,
			verify.RemarkObject, []string{`the index "part" `}},
		{"old statistics", `UPDATE sqlite_stat1 SET stat = '7 1' WHERE tbl = 'nb101trialstats'; INSERT INTO sqlite_stat1 VALUES ('nb101trialconfig', 'gone', '38 1'), ('other', 'gone', '1 1')`,
			verify.RemarkStatistics, []string{`sqlite_stat1 has "7" rows of "nb101trialstats_config_id", not 110; run ANALYZE nb101trialstats`, `sqlite_stat1 has the index "gone" of nb101trialconfig, which does not exist`}},
		{"old statistics of each index and of a table", `UPDATE sqlite_stat1 SET stat = '7 1' WHERE tbl = 'nb101intermediatestats'; INSERT INTO sqlite_stat1 VALUES ('nb101trialstats', NULL, '9')`,
			verify.RemarkStatistics, []string{`sqlite_stat1 has "7" rows of "nb101intermediatestats_current_epoch", not 220; run ANALYZE nb101intermediatestats`,
				`sqlite_stat1 has "7" rows of "nb101intermediatestats_trial_id", not 220; run ANALYZE nb101intermediatestats`, `sqlite_stat1 has "9" rows of "nb101trialstats", not 110; run ANALYZE nb101trialstats`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			_, err := migrate.Up(t.Context(), path, migrate.Options{})
			is.NoErr(err)
			if c.change != "" {
				testdb.Exec(t, path, c.change)
			}
			r := mustVerify(t, path, verify.Options{})
			is.NoErr(r.Err())
			is.Equal(r.Verdict(), verify.VerdictConsistent)
			if c.kind == "" {
				is.Equal(len(r.Remarks), 0)
				return
			}
			covered[c.kind] = true
			is.Equal(len(r.Remarks), 1)
			is.Equal(r.Remarks[0].Kind, c.kind)
			is.Equal(int(r.Count(c.kind)), len(c.want))
			for i, w := range c.want {
				if got := r.Remarks[0].First[i].String(); !strings.HasPrefix(got, w) {
					t.Errorf("got %q, want %q", got, w)
				}
			}
		})
	}
	for _, kind := range verify.RemarkKinds() {
		if !covered[kind] {
			t.Errorf("no test makes a remark of the kind %q", kind)
		}
	}
}
