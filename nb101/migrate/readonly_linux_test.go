package migrate_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

// Not even the superuser can write to a disk that is mounted read-only.
func TestUpOnAReadOnlyDisk(t *testing.T) {
	is := is.New(t)
	content, err := os.ReadFile(testdb.NNI(t))
	is.NoErr(err)
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("a disk cannot be mounted here, which takes root: %v", err)
	}
	defer func() { is.NoErr(syscall.Unmount(dir, 0)) }()
	path := filepath.Join(dir, "nasbench101.db")
	is.NoErr(os.WriteFile(path, content, 0o666))
	is.NoErr(syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	before := testdb.Snapshot(t, dir)

	_, err = migrate.Up(t.Context(), path, migrate.Options{})
	is.True(err != nil)
	is.True(strings.Contains(err.Error(), "the file and its folder are read-only; make them writable, or migrate a copy"))
	status, err := migrate.ReadStatus(t.Context(), path, migrate.Options{})
	is.NoErr(err)
	is.Equal(status.Version, int64(0))
	is.Equal(testdb.Snapshot(t, dir), before)
}

// The message names what is read-only, and that only.
func TestUpWhereAFileOrItsFolderIsReadOnly(t *testing.T) {
	content, err := os.ReadFile(testdb.NNI(t))
	is.New(t).NoErr(err)
	mount := func(from, to, kind string, flags uintptr, data string) {
		t.Helper()
		if err := syscall.Mount(from, to, kind, flags, data); err != nil {
			t.Skipf("a disk cannot be mounted here, which takes root: %v", err)
		}
	}
	for _, c := range []struct {
		name, want       string
		isFolder, isFile bool
	}{
		{"file", "cannot be written to: the file is read-only; make it writable, or migrate a copy", false, true},
		{"folder", "cannot be written to: its folder is read-only, where SQLite makes a file while it writes; make it writable, or migrate a copy", true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			dir, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "nasbench101.db")
			mount("tmpfs", dir, "tmpfs", 0, "size=1m")
			defer func() { is.NoErr(syscall.Unmount(dir, 0)) }()
			path := filepath.Join(dir, "nasbench101.db")
			is.NoErr(os.WriteFile(path, nil, 0o666))
			is.NoErr(os.WriteFile(elsewhere, content, 0o666))
			mount(elsewhere, path, "", syscall.MS_BIND, "")
			defer func() { is.NoErr(syscall.Unmount(path, 0)) }()
			for place, isReadOnly := range map[string]bool{dir: c.isFolder, path: c.isFile} {
				if isReadOnly {
					mount("", place, "", syscall.MS_REMOUNT|syscall.MS_BIND|syscall.MS_RDONLY, "")
				}
			}
			_, err := migrate.Up(t.Context(), path, migrate.Options{})
			is.True(errors.Is(err, nb101.ErrReadOnly))
			is.True(strings.Contains(err.Error(), c.want))
		})
	}
}
