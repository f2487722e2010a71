package verify_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/verify"
)

// Other spellings of the cell of config 4.
const (
	respelled = `{"input1":[0],"input2":[0],"input3":[1],"input4":[3],"input5":[0,2,4],"input6":[3,5],"op1":"conv3x3-bn-relu","op2":"conv3x3-bn-relu","op3":"maxpool3x3","op4":"conv3x3-bn-relu","op5":"conv1x1-bn-relu"}`
	dense     = `{"input1":[0],"input2":[0,1],"input3":[0,1,2],"input4":[0,1,2,3],"op1":"maxpool3x3","op2":"maxpool3x3","op3":"maxpool3x3"}`
)

// rewrite changes the statement of a table.
func rewrite(table, from, to string) string {
	return fmt.Sprintf("PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, '%s', '%s') WHERE name = '%s'", from, to, table)
}

// create returns the statement of a table of NNI's for one of another name.
func create(name, table string) string {
	tables, _ := sqlitefile.Baseline()
	return strings.Replace(strings.Replace(tables[slices.Index(nni.Tables[:], table)], table, name, 1), "IF NOT EXISTS ", "", 1)
}

// Each change of the real results, and exactly the faults that it makes.
func TestEveryFaultIsFound(t *testing.T) {
	const (
		configs       = "nb101trialconfig"
		trials        = "nb101trialstats"
		intermediates = "nb101intermediatestats"
	)
	type faults map[verify.Kind][]string
	covered := map[verify.Kind]bool{
		verify.KindIntegrity: true, verify.KindBest: true, // below, and in another file
		verify.KindMissingCell: true, verify.KindMissingConfig: true, verify.KindMissingTrials: true,
	}
	for _, c := range []struct {
		name, change string
		want         faults
	}{
		{"index missing", `DROP INDEX nb101trialconfig_hash`,
			faults{verify.KindSchema: {"index on nb101trialconfig (hash) is missing"}}},
		{"index of another kind", `DROP INDEX nb101trialstats_config_id; CREATE INDEX nb101trialstats_config_id ON nb101trialstats (config_id) WHERE id > 10`,
			faults{verify.KindSchema: {"index on nb101trialstats (config_id) is missing"},
				verify.KindVersion: {`the index "nb101trialstats_config_id" is not the index of that name that the migrations make`}}},
		{"index under another name", `DROP INDEX nb101trialconfig_hash; CREATE INDEX other ON nb101trialconfig (hash)`,
			faults{}},
		{"the rows are checked without their index, too", `DROP INDEX nb101intermediatestats_trial_id; UPDATE nb101intermediatestats SET current_epoch = 53 WHERE id = 19`,
			faults{verify.KindSchema: {"index on nb101intermediatestats (trial_id) is missing"},
				verify.KindEpoch: {intermediates + " 19: current_epoch is 53; with a budget of 108 it is 54 or 108"}}},
		{"table missing", `DROP TABLE nb101intermediatestats`,
			faults{verify.KindSchema: {"table nb101intermediatestats is missing"},
				verify.KindUnchecked: {"no row was checked"}}},
		{"column missing, and a row of the others", `DROP INDEX nb101intermediatestats_current_epoch; ALTER TABLE nb101intermediatestats DROP COLUMN current_epoch; DELETE FROM nb101trialconfig WHERE id = 1`,
			faults{verify.KindSchema: {"column nb101intermediatestats.current_epoch is missing", "index on nb101intermediatestats (current_epoch) is missing"},
				verify.KindForeignKey: {trials + " 1: it refers to a row of nb101trialconfig that does not exist"}, verify.KindUnchecked: {"no row was checked"}}},
		{"column too many", `ALTER TABLE nb101trialstats ADD COLUMN loss REAL`,
			faults{verify.KindSchema: {"column nb101trialstats.loss is not NNI's"}}},
		{"generated column", `ALTER TABLE nb101trialstats ADD COLUMN error AS (100 - test_acc)`,
			faults{verify.KindSchema: {"generated column nb101trialstats.error is not NNI's"}}},
		{"trigger", `CREATE TRIGGER emptying AFTER INSERT ON nb101trialstats BEGIN DELETE FROM nb101trialconfig; END`,
			faults{verify.KindSchema: {`the trigger "emptying" is on nb101trialstats`}}},
		{"trigger on a view", `CREATE VIEW nb101_units AS SELECT 1; CREATE TRIGGER writing INSTEAD OF UPDATE ON nb101_units BEGIN SELECT 1; END`,
			faults{verify.KindVersion: {`the view "nb101_units" is not the view`, `the trigger "writing" is on nb101_units`}}},
		{"trigger on the record", `CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT CURRENT_TIMESTAMP);
			INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1); CREATE TRIGGER emptying AFTER INSERT ON goose_db_version BEGIN DELETE FROM nb101trialstats; END`,
			faults{verify.KindVersion: {`the trigger "emptying" is on goose_db_version`}}},
		{"another view", `CREATE VIEW nb101_trials AS SELECT 1`,
			faults{verify.KindVersion: {`the view "nb101_trials" is not the view of that name that the migrations make; drop that first`}}},
		{"no row of the origin", sqlitefile.CreateOrigin,
			faults{verify.KindOrigin: {"invalid record of the origin: it must be one row; import the file again, or drop the table nb101_origin"}}},
		{"an origin that is not", sqlitefile.CreateOrigin + `; INSERT INTO nb101_origin VALUES ('a', 'b', 1, '', 0)`,
			faults{verify.KindOrigin: {`invalid record of the origin: "b" is not a SHA-256`}}},
		{"another origin", sqlitefile.CreateOrigin + `; INSERT INTO nb101_origin VALUES ('a', '` + strings.Repeat("ab", 32) + `', 2085986016, 'nasbench_full.tfrecord', 0)`,
			faults{verify.KindOrigin: {"the record of the origin says that the file is the published nasbench_full.tfrecord; by its SHA-256 it is neither of the published ones"}}},
		{"a part of the published file", sqlitefile.CreateOrigin + `; INSERT INTO nb101_origin VALUES ('a', '` + dataset.Only108().SHA256 + `', 7, 'nasbench_only108.tfrecord', 0)`,
			faults{verify.KindOrigin: {
				"the record of the origin says that nasbench_only108.tfrecord has 7 bytes; it has 522767376",
				"the record of the origin says that all results are those of nasbench_only108.tfrecord, which has 0 trials at 4 epochs; here are ",
				"the record of the origin says that all results are those of nasbench_only108.tfrecord, which has 0 trials at 12 epochs; here are ",
				"the record of the origin says that all results are those of nasbench_only108.tfrecord, which has 0 trials at 36 epochs; here are ",
				"the record of the origin says that all results are those of nasbench_only108.tfrecord, which has 1270872 trials at 108 epochs; here are 9",
			}}},
		{"column of another type", `PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'VARCHAR(64) NOT NULL', 'VARCHAR(64)')`,
			faults{verify.KindSchema: {"column nb101trialconfig.hash is VARCHAR(64); NNI's is VARCHAR(64) NOT NULL"}}},
		{"ids not the key, and a row", `
			PRAGMA legacy_alter_table = ON;
			CREATE TABLE new (id INTEGER NOT NULL, config_id INTEGER NOT NULL REFERENCES nb101trialconfig (id), train_acc REAL NOT NULL, valid_acc REAL NOT NULL, test_acc REAL NOT NULL, parameters REAL NOT NULL, training_time REAL NOT NULL);
			INSERT INTO new SELECT * FROM nb101trialstats;
			DROP TABLE nb101trialstats;
			ALTER TABLE new RENAME TO nb101trialstats;
			CREATE INDEX nb101trialstats_config_id ON nb101trialstats (config_id);
			UPDATE nb101trialstats SET parameters = 1 WHERE id = 11`,
			faults{verify.KindSchema: {"column nb101trialstats.id is INTEGER NOT NULL; NNI's is INTEGER NOT NULL PRIMARY KEY"},
				verify.KindParameters: {trials + " 11: parameters is 1;"}}},
		{"foreign key missing", `PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, ', FOREIGN KEY ("config_id") REFERENCES "nb101trialconfig" ("id")', ''); DELETE FROM nb101trialconfig WHERE id = 1`,
			faults{verify.KindSchema: {"foreign key nb101trialstats.config_id to nb101trialconfig.id is missing"},
				verify.KindOrphan: {trials + " 1: its config 1 does not exist"}}},

		{"collation", rewrite("nb101trialconfig", `"hash" VARCHAR(64) NOT NULL`, `"hash" VARCHAR(64) NOT NULL COLLATE nocase`) + "; PRAGMA writable_schema = RESET; REINDEX",
			faults{verify.KindSchema: {"column nb101trialconfig.hash is VARCHAR(64) NOT NULL COLLATE NOCASE; NNI's is VARCHAR(64) NOT NULL"}}},
		{"index of another collation", `DROP INDEX nb101trialconfig_hash; CREATE INDEX other ON nb101trialconfig (hash COLLATE NOCASE)`,
			faults{verify.KindSchema: {"index on nb101trialconfig (hash) is missing"}}},
		{"constraints", rewrite("nb101trialconfig", `"num_epochs" INTEGER NOT NULL`, `"num_epochs" INTEGER NOT NULL CHECK (num_epochs > 0) REFERENCES budgets (n)`) + `; PRAGMA writable_schema = RESET;
			CREATE TABLE budgets (n PRIMARY KEY); INSERT INTO budgets SELECT DISTINCT num_epochs FROM nb101trialconfig; CREATE UNIQUE INDEX one ON nb101trialconfig (hash, num_epochs); CREATE UNIQUE INDEX two ON nb101trialconfig (hash || num_epochs)`,
			faults{verify.KindSchema: {"nb101trialconfig (hash, num_epochs) UNIQUE is a constraint that NNI's table does not have",
				"nb101trialconfig (an expression) UNIQUE is a constraint that NNI's table does not have",
				`nb101trialconfig CHECK "(num_epochs > 0)" is a constraint that NNI's table does not have`,
				"foreign key nb101trialconfig.num_epochs to budgets.n is a constraint that NNI's table does not have"}}},
		{"a constraint that rows do not meet", rewrite("nb101trialstats", `"parameters" REAL NOT NULL`, `"parameters" REAL NOT NULL CHECK (id <> 10)`),
			faults{verify.KindSchema: {`nb101trialstats CHECK "(id <> 10)" is a constraint`},
				verify.KindIntegrity: {"CHECK constraint failed in nb101trialstats: 1 of its rows do not meet (id <> 10)"}}},
		{"a constraint that only its owner's program can check", rewrite("nb101trialstats", `"parameters" REAL NOT NULL`, `"parameters" REAL NOT NULL CHECK (own(parameters))`),
			faults{verify.KindSchema: {`nb101trialstats CHECK "(own(parameters))" is a constraint`},
				verify.KindUnchecked: {"not all of the file was checked: not supported by this program's SQLite: something in the database needs the function own"}}},
		{"ids in an index of their own", `PRAGMA legacy_alter_table = ON; ` + strings.Replace(create("new", "nb101trialstats"), "PRIMARY KEY", "PRIMARY KEY DESC", 1) + `
			INSERT INTO new SELECT * FROM nb101trialstats; DROP TABLE nb101trialstats; ALTER TABLE new RENAME TO nb101trialstats;
			CREATE INDEX nb101trialstats_config_id ON nb101trialstats (config_id)`,
			faults{verify.KindSchema: {"the id of nb101trialstats is not SQLite's own number of a row, as NNI's is"}}},
		{"no rowid", `PRAGMA legacy_alter_table = ON; ` + strings.Replace(create("new", "nb101trialstats"), ");", ") WITHOUT ROWID;", 1) + `
			INSERT INTO new SELECT * FROM nb101trialstats; DROP TABLE nb101trialstats; ALTER TABLE new RENAME TO nb101trialstats;
			CREATE INDEX nb101trialstats_config_id ON nb101trialstats (config_id)`,
			faults{verify.KindSchema: {"the id of nb101trialstats is not SQLite's own number of a row, as NNI's is"}}},

		{"value of another type", `
			UPDATE nb101trialconfig SET hash = CAST(hash AS BLOB) WHERE id = 4;
			UPDATE nb101trialstats SET test_acc = 'high' WHERE id = 11;
			UPDATE nb101intermediatestats SET current_epoch = 0.5 WHERE id = 24`,
			faults{verify.KindType: {configs + " 4: hash is of type blob, not text", trials + " 11: test_acc is of type text, not real",
				intermediates + " 24: current_epoch is of type real, not integer"}}},
		{"references of another type", `
			UPDATE nb101trialstats SET config_id = 'four' WHERE id = 10;
			UPDATE nb101trialstats SET config_id = 4.5 WHERE id = 11;
			UPDATE nb101intermediatestats SET trial_id = 11.5 WHERE id = 21;
			UPDATE nb101intermediatestats SET trial_id = x'3132' WHERE id = 24`,
			faults{verify.KindType: {trials + " 10: config_id is of type text, not integer", trials + " 11: config_id is of type real, not integer",
				intermediates + " 21: trial_id is of type real, not integer", intermediates + " 24: trial_id is of type blob, not integer"}}},
		{"no values", `
			PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, '"trial_id" INTEGER NOT NULL', '"trial_id" INTEGER');
			PRAGMA writable_schema = RESET; UPDATE nb101intermediatestats SET trial_id = NULL WHERE id = 24`,
			faults{verify.KindSchema: {"column nb101intermediatestats.trial_id is INTEGER; NNI's is INTEGER NOT NULL"},
				verify.KindType: {intermediates + " 24: trial_id is of type null, not integer"}, verify.KindResults: {trials + " 12: it has 1 intermediate results"}}},
		{"view in place of a table", `
			DROP TABLE nb101intermediatestats; CREATE VIEW nb101intermediatestats AS SELECT 1 AS id`,
			faults{verify.KindSchema: {"nb101intermediatestats is a view; NNI's is a table"}, verify.KindUnchecked: {"no row was checked"}}},

		{"arch cut short", `UPDATE nb101trialconfig SET arch = substr(arch, 1, 20) WHERE id = 4`,
			faults{verify.KindArch: {configs + " 4: invalid arch"}}},
		{"arch without a path", `UPDATE nb101trialconfig SET arch = '{"input1":[0],"input2":[1],"input3":[0,1],"op1":"maxpool3x3","op2":"maxpool9x9"}' WHERE id = 40`,
			faults{verify.KindArch: {configs + ` 40: invalid arch: key "op2"`}}},
		{"arch outside the space", `UPDATE nb101trialconfig SET arch = '` + dense + `', num_vertices = 5 WHERE id = 4`,
			faults{verify.KindSpace: {configs + " 4: outside the search space: too many edges"},
				verify.KindHash: {configs + " 4: hash is \"00005c142e6f48ac74fdcf73e3439874\"; that of its arch is "}}},
		{"another spelling", `UPDATE nb101trialconfig SET arch = '` + respelled + `' WHERE id = 4`,
			faults{verify.KindSpelling: {configs + " 4: the dataset spells this cell 1:conv3x3-bn-relu(0) 2:maxpool3x3(1)"}}},
		{"a cell with a loose end", `UPDATE nb101trialconfig SET arch = '{"input1":[0],"input2":[0],"op1":"maxpool3x3"}', num_vertices = 3 WHERE id = 4`,
			faults{verify.KindSpelling: {configs + " 4: the dataset spells this cell 1:output(0)"},
				verify.KindHash: {configs + " 4:"}, verify.KindParameters: {trials + " 10:", trials + " 11:", trials + " 12:"}}},
		{"spaces in the arch", `UPDATE nb101trialconfig SET arch = replace(arch, ',', ', ')`, faults{}},
		{"number of vertices", `UPDATE nb101trialconfig SET num_vertices = 6 WHERE id = 4`,
			faults{verify.KindVertices: {configs + " 4: num_vertices is 6; its arch has 7"}}},
		{"hash of another cell", `UPDATE nb101trialconfig SET hash = '00019e2cbab0bc93ca1a7816a099b2bd' WHERE id = 4`,
			faults{verify.KindHash: {configs + " 4: hash is \"00019e2cbab0bc93ca1a7816a099b2bd\"; that of its arch is 00005c142e6f48ac74fdcf73e3439874"}}},
		{"hash in capitals", `UPDATE nb101trialconfig SET hash = upper(hash) WHERE id = 4`,
			faults{verify.KindHash: {configs + " 4: hash is \"00005C142E6F48AC74FDCF73E3439874\""}}},
		{"budget", `UPDATE nb101trialconfig SET num_epochs = 107 WHERE id = 4`,
			faults{verify.KindBudget: {configs + " 4: num_epochs: 107 epochs; the budgets are 4, 12, 36 and 108"}}},
		{"another budget", `UPDATE nb101trialconfig SET num_epochs = 36 WHERE id = 40`,
			faults{verify.KindEpoch: {
				intermediates + " 235: current_epoch is 54; with a budget of 36 it is 18 or 36", intermediates + " 236:",
				intermediates + " 237:", intermediates + " 238:", intermediates + " 239:", intermediates + " 240:"}}},
		{"duplicate config", `UPDATE nb101trialconfig SET num_epochs = 12 WHERE id = 19159`,
			faults{verify.KindTwice: {configs + " 19159: an earlier config has the cell 02e5a0247bbdcf2860b7e96f74961594 at 12 epochs too"},
				verify.KindEpoch: {intermediates + " 114949:", intermediates + " 114950:", intermediates + " 114951:", intermediates + " 114952:", intermediates + " 114953:", intermediates + " 114954:"}}},

		{"four trials", `
			INSERT INTO nb101trialstats SELECT 99, config_id, train_acc, valid_acc, test_acc, parameters, training_time FROM nb101trialstats WHERE id = 12;
			INSERT INTO nb101intermediatestats SELECT 900 + id, 99, current_epoch, train_acc, valid_acc, test_acc, training_time FROM nb101intermediatestats WHERE trial_id = 12`,
			faults{verify.KindTooMany: {configs + " 4: it has 4 trials; a config has at most 3"}}},
		{"config gone", `DELETE FROM nb101trialconfig WHERE id = 1`,
			faults{verify.KindOrphan: {trials + " 1: its config 1 does not exist"}}},
		{"trial gone", `DELETE FROM nb101trialstats WHERE id = 11`,
			faults{verify.KindOrphan: {intermediates + " 21: its trial 11 does not exist", intermediates + " 22:"}}},
		{"first and last trials gone", `DELETE FROM nb101trialstats WHERE id IN (1, 5075784)`,
			faults{verify.KindOrphan: {intermediates + " 1:", intermediates + " 2:", intermediates + " 10151567:", intermediates + " 10151568:"}}},
		{"parameters", `UPDATE nb101trialstats SET parameters = 8.555531 WHERE id = 10`,
			faults{verify.KindParameters: {trials + " 10: parameters is 8.555531; its cell has 8.55553 million"}}},

		{"accuracy off by a bit", `
			UPDATE nb101trialstats SET test_acc = test_acc + 1e-6 WHERE id = 10;
			UPDATE nb101intermediatestats SET test_acc = test_acc + 1e-6 WHERE id = 20`,
			faults{verify.KindAccuracy: {trials + " 10: test_acc is 92.1", intermediates + " 20: test_acc is 92.1"}}},
		{"accuracy not from a float32", `UPDATE nb101intermediatestats SET train_acc = 100.0 * 8269 / 9984 WHERE id = 19`,
			faults{verify.KindAccuracy: {intermediates + " 19: train_acc is 82.82251602"}}},
		{"accuracy above 100", `UPDATE nb101intermediatestats SET valid_acc = 101 WHERE id = 19`,
			faults{verify.KindAccuracy: {intermediates + " 19: valid_acc is 101, which is not a number of images out of 9984"}}},
		{"accuracy below 0", `UPDATE nb101intermediatestats SET valid_acc = -1e300 WHERE id = 19`,
			faults{verify.KindAccuracy: {intermediates + " 19: valid_acc is -1e+300"}}},
		{"no time", `UPDATE nb101intermediatestats SET training_time = 0 WHERE id = 19`,
			faults{verify.KindTime: {intermediates + " 19: training_time is 0"}}},
		{"endless time", `UPDATE nb101trialstats SET training_time = 9e999 WHERE id = 10`,
			faults{verify.KindTime: {trials + " 10: training_time is +Inf"}}},
		{"time in another unit", `UPDATE nb101trialstats SET training_time = training_time / 60 WHERE id IN (1, 12)`,
			faults{verify.KindUnit: {trials + " 1: training_time is 89.9039993286", trials + " 12: training_time is 1768.97595214"}}},
		{"time of another trial", `UPDATE nb101trialstats SET training_time = (SELECT training_time FROM nb101trialstats WHERE id = 11) WHERE id = 12`,
			faults{verify.KindUnit: {trials + " 12: training_time is "}}},
		{"times that are no float32 values", `UPDATE nb101trialstats SET training_time = training_time + 1 WHERE id = 12; UPDATE nb101intermediatestats SET training_time = training_time + 1e-6 WHERE id = 19`,
			faults{verify.KindTime: {trials + " 12: training_time is 106139.557128906", intermediates + " 19: training_time is 8"}}},
		{"a half-way time that is not below the final one", `UPDATE nb101intermediatestats SET training_time = (SELECT training_time FROM nb101intermediatestats WHERE id = 20) WHERE id = 19`,
			faults{verify.KindTime: {intermediates + " 19: training_time is 1769.1279296875; that of the final result is 1769.1279296875, and must be above it"}}},

		{"no intermediate results", `DELETE FROM nb101intermediatestats WHERE trial_id = 12`,
			faults{verify.KindResults: {trials + " 12: it has 0 intermediate results; a trial has 2"}}},
		{"half-way result gone", `DELETE FROM nb101intermediatestats WHERE id = 23`,
			faults{verify.KindResults: {trials + " 12: it has 1 intermediate results"}}},
		{"last result gone", `DELETE FROM nb101intermediatestats WHERE id = 24`,
			faults{verify.KindResults: {trials + " 12: it has 1 intermediate results"}}},
		{"one result twice", `INSERT INTO nb101intermediatestats SELECT 99, trial_id, current_epoch, train_acc, valid_acc, test_acc, training_time FROM nb101intermediatestats WHERE id = 24`,
			faults{verify.KindResults: {trials + " 12: it has 3 intermediate results"}, verify.KindEpoch: {intermediates + " 99: current_epoch is 108, which another result of its trial has too"}}},
		{"one result in place of the other", `UPDATE nb101intermediatestats SET current_epoch = 108 WHERE id = 19`,
			faults{verify.KindEpoch: {intermediates + " 20: current_epoch is 108, which another result of its trial has too"}}},
		{"final values of another trial", `UPDATE nb101trialstats SET valid_acc = 100 WHERE id = 10`,
			faults{verify.KindFinal: {trials + " 10: valid_acc is 100; its last intermediate result has 92.4"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, c.change)
			r := mustVerify(t, path, verify.Options{Show: 20})
			is.Equal(r.Err() == nil, len(c.want) == 0)
			for _, f := range r.Faults {
				covered[f.Kind] = true
				want, ok := c.want[f.Kind]
				if !ok {
					t.Errorf("a fault too many: %s %v", f.Kind, f.First)
					continue
				}
				delete(c.want, f.Kind)
				is.Equal(f.Count, int64(len(want)))
				for i, w := range want {
					if got := f.First[i].String(); !strings.HasPrefix(got, w) {
						t.Errorf("%s: got %q, want %q", f.Kind, got, w)
					}
				}
				is.True(strings.Contains(r.Err().Error(), fmt.Sprintf("%s: %d", f.Kind, f.Count)))
			}
			is.Equal(len(c.want), 0) // everything was found
		})
	}
	for _, kind := range verify.Kinds() {
		if !covered[kind] {
			t.Errorf("no test makes a fault of the kind %q", kind)
		}
	}
	is.New(t).Equal(len(slices.Collect(maps.Keys(covered))), len(verify.Kinds()))
}

func TestDamageIsAFaultAndNotAnError(t *testing.T) {
	const pageSize = 4096
	for _, c := range []struct {
		name   string
		damage func(file []byte) []byte
	}{
		{"a page of zeros", func(b []byte) []byte { clear(b[5*pageSize : 6*pageSize]); return b }},
		{"a page of ones", func(b []byte) []byte {
			for i := range pageSize {
				b[7*pageSize+i] = 0xff
			}
			return b
		}},
		{"another list of tables", func(b []byte) []byte { clear(b[100:pageSize]); return b }},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			b, err := os.ReadFile(path)
			is.NoErr(err)
			is.NoErr(os.WriteFile(path, c.damage(b), 0o666))
			r := mustVerify(t, path, verify.Options{})
			is.True(r.Count(verify.KindIntegrity) > 0)
		})
	}
}

// A file that was cut short is not opened at all; here it is cut afterwards.
func TestAFileThatIsCutShort(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	handle, err := nb101.OpenReadOnly(path)
	is.NoErr(err)
	defer handle.Close()
	is.NoErr(os.Truncate(path, int64(len(testdb.ReadFile(t, path))/2)))
	r, err := verify.Run(t.Context(), handle, verify.Options{})
	is.NoErr(err)
	is.True(r.Count(verify.KindIntegrity) > 0)
	_, err = nb101.OpenReadOnly(path)
	is.True(errors.Is(err, nb101.ErrCorrupt))
}
