package sqlitefile_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
)

func TestACutFileIsCalledSo(t *testing.T) {
	for _, mode := range []string{"delete", "wal"} {
		for _, size := range []int{50, 4096, -1} { // the last byte would be a zero to SQLite
			testCut(t, mode, size)
		}
	}
}

func testCut(t *testing.T, mode string, size int) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, "PRAGMA journal_mode="+mode)
	whole := len(testdb.ReadFile(t, path))
	says := fmt.Sprintf("it has %d of at least %d bytes", size, whole)
	switch size {
	case 50:
		says = "it has 50 of at least 4096 bytes"
	case -1:
		size = whole - 1
		says = fmt.Sprintf("it has %d of at least %d bytes", size, whole)
	}
	is.NoErr(os.Truncate(path, int64(size)))
	_, err := sqlitefile.OpenRead(path, sqlitefile.Wait{})
	is.True(errors.Is(err, sqlitefile.ErrCorrupt))
	if !strings.Contains(err.Error(), says) {
		t.Errorf("%v; want %s", err, says)
	}
}

// A file may be cut while it is open, or damaged otherwise.
func TestWhatDamageMeans(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	db, err := sqlitefile.OpenRead(path, sqlitefile.Wait{})
	is.NoErr(err)
	defer db.Close()
	is.NoErr(os.Truncate(path, 8192))
	_, err = db.Exec("SELECT * FROM nb101trialconfig")
	err = sqlitefile.ExplainAt(path, err)
	is.True(errors.Is(err, sqlitefile.ErrCorrupt))
	is.True(strings.Contains(err.Error(), "the file was cut short: it has 8192 of"))

	other := testdb.NNI(t)
	f, err := os.OpenFile(other, os.O_WRONLY, 0)
	is.NoErr(err)
	_, err = f.WriteAt([]byte{0x55, 0x55, 0x55, 0x55}, 100)
	is.NoErr(err)
	is.NoErr(f.Close())
	_, err = testdb.Open(t, other).Exec("SELECT * FROM nb101trialconfig")
	err = sqlitefile.ExplainAt(other, err)
	is.True(errors.Is(err, sqlitefile.ErrCorrupt))
	is.True(strings.Contains(err.Error(), "get the file again"))
}
