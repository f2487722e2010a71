package nb101_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
)

func TestOpenRefusesWhatIsNoDatabase(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	sqlite := func(name, script string) string {
		path := filepath.Join(dir, name)
		testdb.Exec(t, path, script)
		return path
	}
	nni, err := os.ReadFile(testdb.NNI(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path string
		want error
	}{
		{filepath.Join(dir, "missing.db"), nb101.ErrNoDatabase},
		{filepath.Join(dir, "missing.db"), fs.ErrNotExist},
		{dir, nb101.ErrNotNNI},
		{file("empty.db", ""), nb101.ErrNotNNI},
		{file("page.html", "<html>404</html>"), nb101.ErrNotNNI},
		{file("short.db", "SQLite format 3\x00"), nb101.ErrCorrupt},
		{file("junk.db", "SQLite format 3\x00"+string(make([]byte, 5000))), nb101.ErrNotNNI},
		{sqlite("other.db", "CREATE TABLE t (id)"), nb101.ErrNotNNI},
		{sqlite("view.db", testdb.NNIScript+"; ALTER TABLE nb101trialstats RENAME TO t; CREATE VIEW nb101trialstats AS SELECT * FROM t"), nb101.ErrNotNNI},
		{sqlite("type.db", testdb.NNIScript+"; ALTER TABLE nb101trialstats DROP COLUMN test_acc; ALTER TABLE nb101trialstats ADD COLUMN test_acc TEXT"), nb101.ErrNotNNI},
		{sqlite("column.db", "CREATE TABLE nb101trialconfig (id, arch, hash)"), nb101.ErrNotNNI},
		{file("cut.db", string(nni[:4096])), nil},
	} {
		t.Run(filepath.Base(c.path), func(t *testing.T) {
			is := is.New(t)
			before := testdb.Snapshot(t, dir)
			db, err := nb101.Open(t.Context(), c.path)
			is.True(err != nil)
			is.True(db == nil)
			if c.want != nil {
				is.True(errors.Is(err, c.want))
			}
			is.Equal(testdb.Snapshot(t, dir), before) // nothing was created or changed
		})
	}
}

func TestOpenTakesAnyFileName(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	b, err := os.ReadFile(testdb.NNI(t))
	is.NoErr(err)
	for _, name := range []string{"a b.db", "what?.db", "100%41.db", "n#1.db", "file:x?mode=rwc", "é.db"} {
		path := filepath.Join(dir, name)
		is.NoErr(os.WriteFile(path, b, 0o444))
		db, err := nb101.Open(t.Context(), path)
		is.NoErr(err)
		is.NoErr(db.Close())
	}
	t.Chdir(dir)
	db, err := nb101.Open(t.Context(), "a b.db")
	is.NoErr(err)
	is.NoErr(db.Close())
	entries, err := os.ReadDir(dir)
	is.NoErr(err)
	is.Equal(len(entries), 6)
}

func TestReadingLeavesNoTrace(t *testing.T) {
	for _, mode := range []string{"delete", "truncate", "persist", "wal"} {
		t.Run(mode, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, "PRAGMA journal_mode="+mode+"; CREATE TABLE x (y); DROP TABLE x")
			before := testdb.Snapshot(t, filepath.Dir(path))
			db, err := nb101.Open(t.Context(), path)
			is.NoErr(err)
			is.Equal(len(collect(t, db.Trials(t.Context(), nb101.AllBudgets, nb101.Filter{}))), 110)
			is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before) // while it is open
			is.NoErr(db.Close())
			is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before) // and afterwards
		})
	}
}

func TestUnfinishedWritesAreNotRolledBack(t *testing.T) {
	is := is.New(t)
	inLog := testdb.New(t, "PRAGMA journal_mode=wal;"+testdb.NNIScript)
	for _, path := range []string{
		testdb.HalfWritten(t, testdb.NNI(t), testdb.ChangeAll),
		testdb.HalfWritten(t, inLog, testdb.ChangeAll+"; COMMIT; BEGIN"),
	} {
		before := testdb.Snapshot(t, filepath.Dir(path))
		is.Equal(len(before), 2)
		_, err := nb101.Open(t.Context(), path)
		is.True(errors.Is(err, nb101.ErrUnfinishedWrite))
		link := filepath.Join(t.TempDir(), "link.db")
		is.NoErr(os.Symlink(path, link))
		_, err = nb101.Open(t.Context(), link)
		is.True(errors.Is(err, nb101.ErrUnfinishedWrite))
		is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)
	}
}

// FuzzOpen opens anything: a database with some bytes changed, or rubbish.
func FuzzOpen(f *testing.F) {
	whole, err := os.ReadFile(testdb.NNI(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint32(0), []byte("<html>"), uint32(0))
	f.Add(uint32(18), []byte{2, 2}, uint32(0))
	f.Add(uint32(100), []byte{0, 0, 0, 0, 0, 0}, uint32(0))
	f.Add(uint32(4096), []byte("\xff\xff\xff\xff"), uint32(9000))
	f.Fuzz(func(t *testing.T, at uint32, change []byte, size uint32) {
		file := append([]byte{}, whole...)
		copy(file[int(at)%len(file):], change)
		if size != 0 {
			file = file[:int(size)%len(file)]
		}
		path := filepath.Join(t.TempDir(), "fuzz.db")
		if err := os.WriteFile(path, file, 0o666); err != nil {
			t.Fatal(err)
		}
		db, err := nb101.Open(t.Context(), path)
		if err == nil {
			for _, err := range db.Trials(t.Context(), nb101.AllBudgets, nb101.Filter{}, nb101.WithIntermediates()) {
				if err != nil {
					break
				}
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
		after, err := os.ReadFile(path)
		if err != nil || string(after) != string(file) {
			t.Fatal("the file was changed", err)
		}
		if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
			t.Fatal("something was left beside it", entries)
		}
	})
}
