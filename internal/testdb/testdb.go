// Package testdb makes databases for the tests of other packages.
package testdb

import (
	"crypto/sha256"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/nasbench-go/nasbench/internal/beside"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// NNIScript makes a database with real results as NNI's own models wrote it: 31
// cells, 38 configs, 110 trials and 220 intermediate results, with the ids that
// they have in the full table. It is the output of sqlite3's .dump.
//
//go:embed nni.sql
var NNIScript string

// The first cell of the dataset: as NNI stores it, and its hash.
const (
	FirstArch = `{"input1":[0],"input2":[1],"input3":[2],"input4":[0],"input5":[0,3,4],"input6":[2,5],"op1":"conv3x3-bn-relu","op2":"maxpool3x3","op3":"conv3x3-bn-relu","op4":"conv3x3-bn-relu","op5":"conv1x1-bn-relu"}`
	FirstHash = "00005c142e6f48ac74fdcf73e3439874"
)

// PandasTables replaces NNI's tables by those that pandas.DataFrame.to_sql makes
// of them.
const PandasTables = `
	CREATE TABLE c (id BIGINT, arch TEXT, num_vertices BIGINT, hash TEXT, num_epochs BIGINT);
	CREATE TABLE t (id BIGINT, config_id BIGINT, train_acc FLOAT, valid_acc FLOAT, test_acc FLOAT, parameters FLOAT, training_time FLOAT);
	CREATE TABLE i (id BIGINT, trial_id BIGINT, current_epoch BIGINT, train_acc FLOAT, valid_acc FLOAT, test_acc FLOAT, training_time FLOAT);
	INSERT INTO c SELECT * FROM nb101trialconfig; DROP TABLE nb101trialconfig; ALTER TABLE c RENAME TO nb101trialconfig;
	INSERT INTO t SELECT * FROM nb101trialstats; DROP TABLE nb101trialstats; ALTER TABLE t RENAME TO nb101trialstats;
	INSERT INTO i SELECT * FROM nb101intermediatestats; DROP TABLE nb101intermediatestats; ALTER TABLE i RENAME TO nb101intermediatestats;`

// NNI makes the database of [NNIScript] in a folder of its own, and returns its
// path.
func NNI(tb testing.TB) string {
	tb.Helper()
	return New(tb, NNIScript)
}

// New does the same with another script.
func New(tb testing.TB, script string) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "nasbench101.db")
	Exec(tb, path, script)
	return path
}

// Write makes a database with a script, for examples and TestMain.
func Write(path, script string) error {
	handle, err := sql.Open(sqlitefile.DriverName, path)
	if err != nil {
		return err
	}
	defer handle.Close()
	_, err = handle.Exec(script)
	return err
}

// Exec runs a script on a database, without regard to foreign keys.
func Exec(tb testing.TB, path, script string) {
	tb.Helper()
	if err := Write(path, script); err != nil {
		tb.Fatal(err)
	}
}

// Open opens a database for reading and writing, by the driver alone.
func Open(tb testing.TB, path string) *sql.DB {
	tb.Helper()
	handle, err := sql.Open(sqlitefile.DriverName, path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { handle.Close() })
	return handle
}

// ChangeAll is a change of every page of the rows of NNI's tables.
const ChangeAll = "UPDATE nb101trialstats SET test_acc = test_acc + 1; UPDATE nb101trialconfig SET arch = arch || ' '"

// HalfWritten makes what a program leaves that is killed while it makes a change
// to a file: some pages of the new state, and a journal with the old ones. It
// returns the path of the copy that is left so, in a folder of its own.
func HalfWritten(tb testing.TB, path, change string) string {
	tb.Helper()
	writer := Open(tb, path)
	writer.SetMaxOpenConns(1)
	if _, err := writer.Exec("PRAGMA cache_size=1; PRAGMA cache_spill=1; BEGIN; " + change); err != nil {
		tb.Fatal(err)
	}
	left := filepath.Join(tb.TempDir(), "left.db")
	for _, suffix := range []string{"", beside.Journal, beside.WAL} {
		b, err := os.ReadFile(path + suffix)
		if os.IsNotExist(err) {
			continue
		}
		if err == nil {
			err = os.WriteFile(left+suffix, b, 0o666)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if _, err := writer.Exec("ROLLBACK"); err != nil {
		tb.Fatal(err)
	}
	return left
}

// Snapshot returns what a folder holds: a checksum for each path, and for a
// link that leads nowhere its target.
func Snapshot(tb testing.TB, dir string) map[string]string {
	tb.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if target, linkErr := os.Readlink(path); linkErr == nil && errors.Is(err, fs.ErrNotExist) {
			files[path] = "link to " + target
			return nil
		}
		files[path] = fmt.Sprintf("%x", sha256.Sum256(b))
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

// ReadFile returns the content of a file.
func ReadFile(tb testing.TB, path string) []byte {
	tb.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// Checksum returns the SHA-256 of a file in hexadecimal digits.
func Checksum(tb testing.TB, path string) string {
	tb.Helper()
	return fmt.Sprintf("%x", sha256.Sum256(ReadFile(tb, path)))
}

// Names returns the names in a folder, sorted.
func Names(tb testing.TB, dir string) (names []string) {
	tb.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		tb.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
