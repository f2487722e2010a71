package sqlitefile_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
)

// empty makes an empty file.
func empty(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "new file.db")
	is.New(t).NoErr(os.WriteFile(path, nil, 0o666))
	return path
}

func TestABackupIsTheSameFile(t *testing.T) {
	is := is.New(t)
	path, to := testdb.NNI(t), empty(t)
	testdb.Exec(t, path, "CREATE TABLE many (x); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO many SELECT zeroblob(4000) FROM n")
	source, err := sqlitefile.OpenRead(path, sqlitefile.Wait{})
	is.NoErr(err)
	defer source.Close()
	var done, total int64
	is.NoErr(sqlitefile.Backup(t.Context(), source, to, sqlitefile.Wait{}, func(d, all int64) { done, total = d, all }))
	is.True(done > 1000 && done <= total)
	is.Equal(len(testdb.Snapshot(t, filepath.Dir(to))), 1)
	a, b := testdb.ReadFile(t, path), testdb.ReadFile(t, to)
	is.Equal(len(a), len(b))
	is.Equal(string(a[100:]), string(b[100:])) // the header counts changes

	ctx, cancel := context.WithCancel(t.Context())
	err = sqlitefile.Backup(ctx, source, empty(t), sqlitefile.Wait{}, func(int64, int64) { cancel() })
	is.True(errors.Is(err, context.Canceled))
}

func TestRowsAreFilledIn(t *testing.T) {
	for _, numbered := range []bool{false, true} {
		is := is.New(t)
		path := empty(t)
		f, err := sqlitefile.OpenFiller(path)
		is.NoErr(err)
		is.NoErr(f.Exec(t.Context(), "CREATE TABLE t (id INTEGER PRIMARY KEY, a REAL, b TEXT)"))
		rows, err := f.Rows("t", []string{"a", "b"}, numbered)
		is.NoErr(err)
		is.NoErr(rows.Add(1, 0.5, "gone"))
		is.NoErr(rows.Clear())
		const n = 250 // more than two statements take
		for i := range n {
			is.NoErr(rows.Add(int64(i+1), float64(i)/3, "b"))
		}
		is.NoErr(rows.Flush())
		is.Equal(rows.Count, int64(n))
		is.NoErr(rows.Close())
		is.NoErr(f.Close())
		var count, last int
		var sum float64
		is.NoErr(testdb.Open(t, path).QueryRow("SELECT count(*), max(id), sum(a * 3) FROM t WHERE b = 'b' AND id = round(a * 3) + 1").Scan(&count, &last, &sum))
		is.Equal(count, n)
		is.Equal(last, n)
		is.Equal(sum, float64(n*(n-1)/2))
		is.Equal(len(testdb.Snapshot(t, filepath.Dir(path))), 1)
	}
}
