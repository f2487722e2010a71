package verify_test

import (
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/migrate"
	"github.com/nasbench-go/nasbench/nb101/verify"
)

// The indexes of a migrated database, with an SQL expression for another key.
var indexes = []struct{ name, table, otherKey string }{
	{"nb101trialconfig_arch", "nb101trialconfig", "arch = replace(arch, ',', ', ')"},
	{"nb101trialconfig_num_vertices", "nb101trialconfig", "num_vertices = num_vertices + 1"},
	{"nb101trialconfig_hash", "nb101trialconfig", "hash = upper(hash)"},
	{"nb101trialconfig_num_epochs", "nb101trialconfig", "num_epochs = 4 + 8 * (num_epochs = 4)"},
	{"nb101trialconfig_hash_num_epochs", "nb101trialconfig", "num_epochs = 4 + 8 * (num_epochs = 4)"},
	{"nb101trialstats_config_id", "nb101trialstats", "config_id = config_id + 1"},
	{"nb101intermediatestats_trial_id", "nb101intermediatestats", "trial_id = trial_id + 1"},
	{"nb101intermediatestats_current_epoch", "nb101intermediatestats", "current_epoch = current_epoch + 1"},
}

// Each index with each kind of entry that is not its table's. The tables change
// while the index is hidden from SQLite, or the order of its entries in the file.
func TestIndexesThatDoNotAgreeWithTheirTables(t *testing.T) {
	for _, x := range indexes {
		_, column, _ := strings.Cut(x.name, "_")
		for _, c := range []struct{ damage, change string }{
			{"no entry", "CREATE TEMP TABLE one AS SELECT * FROM %[1]s LIMIT 1; UPDATE one SET id = 99999999; INSERT INTO %[1]s SELECT * FROM one"},
			{"an entry too many", "DELETE FROM %[1]s WHERE id = (SELECT max(id) FROM %[1]s)"},
			{"another key", "UPDATE %[1]s SET %[2]s WHERE id = (SELECT max(id) FROM %[1]s)"},
			{"another id", "UPDATE %[1]s SET id = id + 1 WHERE id = (SELECT max(id) FROM %[1]s)"},
			{"ids of each other", `CREATE TEMP TABLE two AS SELECT id FROM %[1]s WHERE %[3]s <> (SELECT %[3]s FROM %[1]s WHERE id = 1) LIMIT 1;
				UPDATE %[1]s SET id = 0 WHERE id = 1; UPDATE %[1]s SET id = 1 WHERE id = (SELECT id FROM two);
				UPDATE %[1]s SET id = (SELECT id FROM two) WHERE id = 0`},
			{"another order", ""},
			{"a lower key", ""},
			{"no key", ""},
		} {
			t.Run(column+"/"+c.damage, func(t *testing.T) {
				is := is.New(t)
				path := testdb.NNI(t)
				_, err := migrate.Up(t.Context(), path, migrate.Options{})
				is.NoErr(err)
				is.NoErr(mustVerify(t, path, verify.Options{}).Err())
				switch c.damage {
				case "another order":
					swapEntries(t, path, x.name)
				case "a lower key":
					changeEntry(t, path, x.name, func(record []byte) { record[record[0]]-- })
				case "no key": // the type of NULL, which has no bytes
					changeEntry(t, path, x.name, func(record []byte) { record[1] = 0 })
				default:
					changed, _, _ := strings.Cut(x.otherKey, " ")
					changeBehindIndex(t, path, x.name, fmt.Sprintf(c.change+";--%[1]s%[2]s%[3]s", x.table, x.otherKey, changed))
				}
				r := mustVerify(t, path, verify.Options{})
				is.True(r.Count(verify.KindIntegrity) > 0)
				is.True(strings.Contains(fmt.Sprint(r.Faults), x.name))
			})
		}
	}
}

// An index may be the only one of its table. That an entry is wrong in the index
// through which the intermediate results are read, no other one shows then.
func TestTheOnlyIndexOfATable(t *testing.T) {
	const only = "DROP INDEX nb101intermediatestats_current_epoch"
	for _, c := range []struct{ name, index, before, damage string }{
		{"another key", "nb101trialstats_config_id", "", "UPDATE nb101trialstats SET config_id = config_id + 1 WHERE id = 10"},
		{"another key, read through", "nb101intermediatestats_trial_id", only, "UPDATE nb101intermediatestats SET trial_id = trial_id + 1 WHERE id = 20"},
		{"a text, read through", "nb101intermediatestats_trial_id", only + "; UPDATE nb101intermediatestats SET trial_id = 'ten' WHERE id = 20", "UPDATE nb101intermediatestats SET trial_id = 10 WHERE id = 20"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, c.before)
			is.Equal(mustVerify(t, path, verify.Options{}).Count(verify.KindIntegrity), int64(0))
			changeBehindIndex(t, path, c.index, c.damage)
			r := mustVerify(t, path, verify.Options{})
			is.True(r.Count(verify.KindIntegrity) > 0)
			is.True(strings.Contains(fmt.Sprint(r.Faults), c.index))
		})
	}
}

// changeBehindIndex makes a change that an index does not see.
func changeBehindIndex(t *testing.T, path, index, change string) {
	t.Helper()
	testdb.Exec(t, path, fmt.Sprintf(`
		PRAGMA writable_schema = ON;
		CREATE TABLE hidden AS SELECT * FROM sqlite_master WHERE name = '%s';
		DELETE FROM sqlite_master WHERE name IN (SELECT name FROM hidden);
		PRAGMA writable_schema = RESET;
		%s;
		PRAGMA writable_schema = ON;
		INSERT INTO sqlite_master SELECT * FROM hidden;
		PRAGMA writable_schema = RESET;
		DROP TABLE hidden`, index, change))
}

// swapEntries swaps the first two entries of an index, by their places.
func swapEntries(t *testing.T, path, index string) {
	t.Helper()
	changeFirstLeaf(t, path, index, func(page []byte) {
		a, b := binary.BigEndian.Uint16(page[8:]), binary.BigEndian.Uint16(page[10:])
		binary.BigEndian.PutUint16(page[8:], b)
		binary.BigEndian.PutUint16(page[10:], a)
	})
}

// changeEntry changes an entry of an index that is between others of the same key
// where there are few keys: an entry is the size of a record and the record, which
// is the length of its header, the types of its values, and these
// (https://sqlite.org/fileformat2.html#record_format).
func changeEntry(t *testing.T, path, index string, change func(record []byte)) {
	t.Helper()
	changeFirstLeaf(t, path, index, func(page []byte) {
		entries := binary.BigEndian.Uint16(page[3:])
		entry := page[binary.BigEndian.Uint16(page[8+2*(entries-3):]):]
		_, size := binary.Uvarint(entry) // as long as SQLite's
		change(entry[size:])
	})
}

// changeFirstLeaf changes the first page of an index that has entries only
// (https://sqlite.org/fileformat2.html#b_tree_pages).
func changeFirstLeaf(t *testing.T, path, index string, change func(page []byte)) {
	t.Helper()
	is := is.New(t)
	const pageSize, interior, leaf = 4096, 2, 10
	file := testdb.ReadFile(t, path)
	var root int
	is.NoErr(testdb.Open(t, path).QueryRow("SELECT rootpage FROM sqlite_master WHERE name = ?", index).Scan(&root))
	page := file[(root-1)*pageSize:][:pageSize]
	for page[0] == interior {
		first := binary.BigEndian.Uint16(page[12:])
		child := int(binary.BigEndian.Uint32(page[first:]))
		page = file[(child-1)*pageSize:][:pageSize]
	}
	is.Equal(int(page[0]), leaf)
	change(page)
	is.NoErr(os.WriteFile(path, file, 0o666))
}

// What only its owner's program can check is said to be unchecked.
func TestIndexesOfAnOwnFunctionAreNotChecked(t *testing.T) {
	for needs, index := range map[string]string{
		"the function own":           "(abs(num_vertices)); PRAGMA writable_schema=1; UPDATE sqlite_master SET sql = replace(sql, 'abs(', 'own(')",
		"the collation sequence own": "(arch COLLATE nocase); PRAGMA writable_schema=1; UPDATE sqlite_master SET sql = replace(sql, 'nocase', 'own')",
	} {
		is := is.New(t)
		path := testdb.NNI(t)
		testdb.Exec(t, path, "CREATE INDEX mine ON nb101trialconfig "+index)
		r := mustVerify(t, path, verify.Options{})
		is.True(r.Count(verify.KindUnchecked) > 0)
		is.Equal(len(r.Faults), 1)
		is.True(strings.Contains(fmt.Sprint(r.Faults), "were not checked: not supported by this program's SQLite: something in the database needs "+needs))
		is.Equal(r.Trials.Count, int64(110))
	}
}
