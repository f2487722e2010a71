package migrate_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
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
	is.True(strings.Contains(err.Error(), "make them writable, or migrate a copy"))
	status, err := migrate.ReadStatus(t.Context(), path, migrate.Options{})
	is.NoErr(err)
	is.Equal(status.Version, int64(0))
	is.Equal(testdb.Snapshot(t, dir), before)
}
