package migrate_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

func TestUnfinishedWritesAreRolledBackByAChangeOnly(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	values := testdb.NNIValues(t, path)
	left := testdb.HalfWritten(t, path, testdb.ChangeAll)
	before := testdb.Snapshot(t, filepath.Dir(left))
	is.Equal(len(before), 2)
	_, err := migrate.ReadStatus(t.Context(), left, migrate.Options{})
	is.True(errors.Is(err, nb101.ErrUnfinishedWrite))
	_, err = migrate.Validate(t.Context(), left, migrate.Options{})
	is.True(errors.Is(err, nb101.ErrUnfinishedWrite))
	_, _, err = migrate.Plan(t.Context(), left, migrate.Newest(), migrate.Options{})
	is.True(errors.Is(err, nb101.ErrUnfinishedWrite))
	_, err = migrate.Copy(t.Context(), left, filepath.Join(filepath.Dir(left), "copy.db"), migrate.Newest(), migrate.Options{})
	is.True(errors.Is(err, nb101.ErrUnfinishedWrite))
	is.Equal(testdb.Snapshot(t, filepath.Dir(left)), before)

	up(t, left)
	is.Equal(testdb.NNIValues(t, left), values)
	is.Equal(len(testdb.Snapshot(t, filepath.Dir(left))), 1)
}

func TestUnfinishedWriteAheadLogsAreTakenIn(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	writer := testdb.Open(t, path)
	_, err := writer.Exec("PRAGMA journal_mode=wal; PRAGMA wal_autocheckpoint=0; " + testdb.ChangeAll)
	is.NoErr(err)
	left := testdb.HalfWritten(t, path, "SELECT 1")
	is.Equal(len(testdb.Snapshot(t, filepath.Dir(left))), 2)
	up(t, left)
	is.Equal(len(testdb.Snapshot(t, filepath.Dir(left))), 1)
	is.Equal(testdb.NNIValues(t, left), testdb.NNIValues(t, path)) // with what the log had
}

func TestUnfinishedWritesOfOthersAreNotTouched(t *testing.T) {
	is := is.New(t)
	path := testdb.New(t, "CREATE TABLE other (x); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000) INSERT INTO other SELECT i FROM n")
	left := testdb.HalfWritten(t, path, "UPDATE other SET x = x + 1")
	before := testdb.Snapshot(t, filepath.Dir(left))
	_, err := migrate.Up(t.Context(), left, migrate.Options{})
	is.True(errors.Is(err, nb101.ErrNotNNI))
	is.Equal(testdb.Snapshot(t, filepath.Dir(left)), before)
}

// A write-ahead log beside a file in rollback mode is another file's.
func TestAForeignLogIsNotTakenIn(t *testing.T) {
	is := is.New(t)
	path, other := testdb.NNI(t), testdb.NNI(t)
	writer := testdb.Open(t, other)
	writer.SetMaxOpenConns(1)
	mustExec(t, writer, "PRAGMA journal_mode=wal; UPDATE nb101trialstats SET test_acc = 1")
	is.NoErr(os.WriteFile(path+"-wal", testdb.ReadFile(t, other+"-wal"), 0o666))
	before := testdb.Snapshot(t, filepath.Dir(path))
	_, err := migrate.Up(t.Context(), path, migrate.Options{})
	is.True(errors.Is(err, nb101.ErrUnfinishedWrite))
	_, err = migrate.ReadStatus(t.Context(), path, migrate.Options{})
	is.True(errors.Is(err, nb101.ErrUnfinishedWrite))
	is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)
}
