package importer_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/importer"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// However much of an import a disk can take, a full one ends it without a trace.
func TestImportOnAFullDisk(t *testing.T) {
	file := madeUpFile(t, 1000)
	_, whole := mustImport(t, file)
	for _, percent := range []int64{0, 1, 10, 30, 50, 70, 80, 90, 98} {
		t.Run(fmt.Sprint("with place for ", percent, " percent"), func(t *testing.T) {
			is := is.New(t)
			dir := testdb.SmallDisk(t, int(whole.Size*percent/100/1024)+8)
			out := filepath.Join(dir, "a.db")
			is.True(errors.Is(importTo(out, file, importer.Options{}), nb101.ErrNoSpace))
			is.Equal(len(testdb.Names(t, dir)), 0)

			is.NoErr(os.WriteFile(out, []byte("precious"), 0o600))
			is.True(errors.Is(importTo(out, file, importer.Options{Force: true}), nb101.ErrNoSpace))
			is.Equal(testdb.Names(t, dir), []string{"a.db"})
			is.Equal(string(testdb.ReadFile(t, out)), "precious")
		})
	}
}

// With the size of the file known, the import does not even begin.
func TestImportThatWouldFillTheDisk(t *testing.T) {
	is := is.New(t)
	dir := testdb.SmallDisk(t, 1000)
	file := madeUpFile(t, 1000)
	began := false
	err := importTo(filepath.Join(dir, "a.db"), file, importer.Options{
		Size:     int64(len(file)),
		Progress: func(progress.Report) { began = true },
	})
	is.True(errors.Is(err, nb101.ErrNoSpace))
	is.True(!began)
	is.Equal(len(testdb.Names(t, dir)), 0)
}

func TestImportToAReadOnlyFolder(t *testing.T) {
	is := is.New(t)
	var dir string
	if os.Geteuid() == 0 { // whom permissions do not stop
		dir = testdb.SmallDisk(t, 1000)
	} else {
		dir = t.TempDir()
	}
	out := filepath.Join(dir, "a.db")
	is.NoErr(os.WriteFile(out, []byte("precious"), 0o600))
	if os.Geteuid() == 0 {
		is.NoErr(syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	} else {
		is.NoErr(os.Chmod(dir, 0o500))
		defer os.Chmod(dir, 0o700)
	}
	for _, name := range []string{"a.db", "b.db"} {
		err := importTo(filepath.Join(dir, name), testdb.ReadFile(t, runsFile), importer.Options{Force: true})
		is.True(errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS))
	}
	is.Equal(testdb.Names(t, dir), []string{"a.db"})
	is.Equal(string(testdb.ReadFile(t, out)), "precious")
}
