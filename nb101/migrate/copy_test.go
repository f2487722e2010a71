package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/migrate"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

func TestCopyLeavesTheOriginalAlone(t *testing.T) {
	for _, mode := range []string{"delete", "wal"} {
		t.Run(mode, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			values := testdb.NNIValues(t, path)
			testdb.Exec(t, path, "PRAGMA journal_mode="+mode+"; CREATE TABLE x (y); DROP TABLE x")
			is.NoErr(os.Chmod(path, 0o640))
			before := testdb.Snapshot(t, filepath.Dir(path))
			output := filepath.Join(t.TempDir(), "copy.db")
			r, err := migrate.Copy(t.Context(), path, output, migrate.Newest(), migrate.Options{})
			is.NoErr(err)
			is.Equal(r.Path, output)
			is.Equal(r.To, migrate.Latest())
			is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)
			is.Equal(len(testdb.Snapshot(t, filepath.Dir(output))), 1) // the copy alone
			info, err := os.Stat(output)
			is.NoErr(err)
			is.Equal(info.Mode().Perm(), fs.FileMode(0o640))
			is.Equal(testdb.NNIValues(t, output), values)
			is.Equal(testdb.Ask(t, output, "PRAGMA journal_mode"), []string{fmt.Sprintf("[]interface {}{%q}", mode)})
			s, err := migrate.Validate(t.Context(), output, migrate.Options{})
			is.NoErr(err)
			is.Equal(s.Version, migrate.Latest())
		})
	}
}

func TestCopyGoesDownToo(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	up(t, path)
	output := filepath.Join(t.TempDir(), "copy.db")
	r, err := migrate.Copy(t.Context(), path, output, migrate.DownTo(1), migrate.Options{})
	is.NoErr(err)
	is.Equal(r.To, int64(1))
	s, err := migrate.ReadStatus(t.Context(), output, migrate.Options{})
	is.NoErr(err)
	is.Equal(s.Version, int64(1))
	s, err = migrate.ReadStatus(t.Context(), path, migrate.Options{})
	is.NoErr(err)
	is.Equal(s.Version, migrate.Latest())
}

// A copy is asked for and made, even if nothing has to be changed in it.
func TestCopyOfWhatIsUpToDate(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	up(t, path)
	output := filepath.Join(t.TempDir(), "copy.db")
	r, err := migrate.Copy(t.Context(), path, output, migrate.Newest(), migrate.Options{})
	is.NoErr(err)
	is.Equal(r.From, r.To)
	is.Equal(schemaOf(t, output), schemaOf(t, path))
	is.Equal(testdb.NNIValues(t, output), testdb.NNIValues(t, path))
}

func TestCopyOfAnEmptyFile(t *testing.T) {
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "empty.db")
	is.NoErr(os.WriteFile(path, nil, 0o666))
	output := filepath.Join(t.TempDir(), "copy.db")
	_, err := migrate.Copy(t.Context(), path, output, migrate.Newest(), migrate.Options{})
	is.NoErr(err)
	_, err = migrate.Validate(t.Context(), output, migrate.Options{})
	is.NoErr(err)
	info, err := os.Stat(path)
	is.NoErr(err)
	is.Equal(info.Size(), int64(0))
}

// A killed process leaves its temporary file, with a journal perhaps, and the
// lock file, which nobody holds a lock on.
func TestCopyRemovesWhatAKilledOneLeft(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	output := filepath.Join(dir, "copy.db")
	for _, suffix := range []string{"", "-journal", "-wal", "-shm", ".lock"} {
		is.NoErr(os.WriteFile(output+".unfinished-ABCDEFGH"+suffix, nil, 0o666))
	}
	is.NoErr(os.WriteFile(output+".unfinished-mine", nil, 0o666))
	_, err := migrate.Copy(t.Context(), testdb.NNI(t), output, migrate.Newest(), migrate.Options{})
	is.NoErr(err)
	is.Equal(testdb.Names(t, dir), []string{"copy.db", "copy.db.unfinished-mine"})
}

func TestCopyReplacesNothing(t *testing.T) {
	for name, want := range map[string][]error{
		"copy.db":         {migrate.ErrOutputExists, fs.ErrExist},
		"copy.db-journal": {nb101.ErrUnfinishedWrite}, // of a program that was interrupted, perhaps
		"copy.db-wal":     {nb101.ErrUnfinishedWrite},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			dir := t.TempDir()
			is.NoErr(os.WriteFile(filepath.Join(dir, name), []byte("precious"), 0o666))
			before := testdb.Snapshot(t, dir)
			_, err := migrate.Copy(t.Context(), path, filepath.Join(dir, "copy.db"), migrate.Newest(), migrate.Options{})
			for _, want := range want {
				is.True(errors.Is(err, want))
			}
			is.Equal(strings.Contains(err.Error(), "remove"), name == "copy.db")
			is.Equal(strings.Count(err.Error(), "exists"), 1) // it is said once
			is.Equal(testdb.Snapshot(t, dir), before)
		})
	}
	t.Run("itself", func(t *testing.T) {
		is := is.New(t)
		path := testdb.NNI(t)
		dir := filepath.Dir(path)
		is.NoErr(os.Symlink(path, filepath.Join(dir, "soft")))
		is.NoErr(os.Link(path, filepath.Join(dir, "hard")))
		before := testdb.Snapshot(t, dir)
		for _, from := range []string{path, filepath.Join(dir, "soft")} {
			for _, to := range []string{path, filepath.Join(dir, "soft"), filepath.Join(dir, "hard")} {
				_, err := migrate.Copy(t.Context(), from, to, migrate.Newest(), migrate.Options{})
				is.True(errors.Is(err, migrate.ErrSameFile))
				is.True(!strings.Contains(err.Error(), "remove")) // it would be the database
			}
		}
		is.Equal(testdb.Snapshot(t, dir), before)
	})
	t.Run("a journal of the database", func(t *testing.T) {
		is := is.New(t)
		path := testdb.NNI(t)
		_, err := migrate.Copy(t.Context(), path, path+"-journal", migrate.Newest(), migrate.Options{})
		is.True(errors.Is(err, migrate.ErrPlace))
		is.Equal(len(testdb.Names(t, filepath.Dir(path))), 1)
	})
	t.Run("a link that leads nowhere", func(t *testing.T) {
		is := is.New(t)
		dir := t.TempDir()
		output := filepath.Join(dir, "copy.db")
		is.NoErr(os.Symlink("nowhere", output))
		_, err := migrate.Copy(t.Context(), testdb.NNI(t), output, migrate.Newest(), migrate.Options{})
		is.True(errors.Is(err, migrate.ErrPlace))
		is.Equal(testdb.Names(t, dir), []string{"copy.db"})
	})
	t.Run("made meanwhile", func(t *testing.T) {
		is := is.New(t)
		dir := t.TempDir()
		output := filepath.Join(dir, "copy.db")
		_, err := migrate.Copy(t.Context(), testdb.NNI(t), output, migrate.Newest(), migrate.Options{Progress: func(p progress.Report) {
			if p.Stage == "writing" {
				is.NoErr(os.WriteFile(output, []byte("precious"), 0o666))
			}
		}})
		is.True(errors.Is(err, migrate.ErrOutputExists))
		b, err := os.ReadFile(output)
		is.NoErr(err)
		is.Equal(string(b), "precious")
		is.Equal(len(testdb.Snapshot(t, dir)), 1)
	})
}

func TestCopyNeedsTheFolder(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	_, err := migrate.Copy(t.Context(), testdb.NNI(t), filepath.Join(dir, "new", "copy.db"), migrate.Newest(), migrate.Options{})
	is.True(errors.Is(err, fs.ErrNotExist))
	is.True(strings.Contains(err.Error(), "make that folder"))
	_, err = migrate.CopyForNNI(t.Context(), testdb.NNI(t), filepath.Join(dir, "new"), migrate.Newest(), migrate.Options{})
	is.True(errors.Is(err, fs.ErrNotExist))
	is.Equal(len(testdb.Snapshot(t, dir)), 0)
}

func TestEndingTheContextLeavesNoCopy(t *testing.T) {
	steps := map[string]bool{}
	_, err := migrate.CopyForNNI(t.Context(), bigFile(t, 30000), t.TempDir(), migrate.Newest(), migrate.Options{Progress: func(p progress.Report) { steps[p.Stage] = true }})
	is.New(t).NoErr(err)
	for _, step := range []string{"copying", "checking the file", "up 2 lookup_index", "computing the checksum"} {
		t.Run(step, func(t *testing.T) {
			is := is.New(t)
			is.True(steps[step])
			path := bigFile(t, 30000)
			before := testdb.Snapshot(t, filepath.Dir(path))
			dir := t.TempDir()
			ctx, cancel := context.WithCancel(t.Context())
			_, err := migrate.CopyForNNI(ctx, path, dir, migrate.Newest(), migrate.Options{Progress: func(p progress.Report) {
				if p.Stage == step {
					cancel()
				}
			}})
			is.True(errors.Is(err, context.Canceled))
			is.Equal(len(testdb.Snapshot(t, dir)), 0)
			is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)
		})
	}
}

func TestCopyForNNIIsNamedByItsChecksum(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	dir := t.TempDir()
	r, err := migrate.CopyForNNI(t.Context(), path, dir, migrate.Newest(), migrate.Options{})
	is.NoErr(err)
	is.Equal(r.Path, filepath.Join(dir, "nasbench101-"+testdb.Checksum(t, r.Path)[:8]+".db"))
	is.Equal(len(testdb.Snapshot(t, dir)), 1)
	is.Equal(testdb.NNIValues(t, r.Path), testdb.NNIValues(t, path))
	is.Equal(testdb.Checksum(t, r.Path)[:8], r.Path[len(r.Path)-11:len(r.Path)-3]) // reading has not changed it

	// It is as it should be, and so nothing has to be refused.
	is.Equal(up(t, r.Path).From, migrate.Latest())
}

// A second copy of the same file is the first one, and so is a copy of the copy.
func TestCopyForNNITwiceIsOneFile(t *testing.T) {
	is := is.New(t)
	path, dir := testdb.NNI(t), t.TempDir()
	first, err := migrate.CopyForNNI(t.Context(), path, dir, migrate.Newest(), migrate.Options{})
	is.NoErr(err)
	is.True(!first.Existed)
	before := testdb.Snapshot(t, dir)
	for _, source := range []string{path, first.Path} {
		again, err := migrate.CopyForNNI(t.Context(), source, dir, migrate.Newest(), migrate.Options{})
		is.NoErr(err)
		is.True(again.Existed)
		is.Equal(again.Path, first.Path)
		is.Equal(again.To, migrate.Latest())
		is.Equal(testdb.Snapshot(t, dir), before)
	}
	// Elsewhere it is another file.
	other, err := migrate.CopyForNNI(t.Context(), path, t.TempDir(), migrate.Newest(), migrate.Options{})
	is.NoErr(err)
	is.True(!other.Existed)
	is.Equal(filepath.Base(other.Path), filepath.Base(first.Path))
}

func TestCopiesForNNIMadeAtOnceAreOneFile(t *testing.T) {
	is := is.New(t)
	path, dir := testdb.NNI(t), t.TempDir()
	var again migrate.Result
	first, err := migrate.CopyForNNI(t.Context(), path, dir, migrate.Newest(), migrate.Options{Progress: func(p progress.Report) {
		if p.Stage == "writing" {
			var err error
			again, err = migrate.CopyForNNI(t.Context(), path, dir, migrate.Newest(), migrate.Options{})
			is.NoErr(err)
		}
	}})
	is.NoErr(err)
	is.True(!again.Existed)
	is.True(first.Existed)
	is.Equal(first.Path, again.Path)
	is.Equal(testdb.Names(t, dir), []string{filepath.Base(first.Path)})
}

// What has the name and is another file stays, and the copy is not made.
func TestCopyForNNIReplacesNothing(t *testing.T) {
	is := is.New(t)
	path, dir := testdb.NNI(t), t.TempDir()
	r, err := migrate.CopyForNNI(t.Context(), path, dir, migrate.Newest(), migrate.Options{})
	is.NoErr(err)
	_, err = migrate.Migrate(t.Context(), r.Path, migrate.DownTo(0), migrate.Options{InPlace: true})
	is.NoErr(err)
	before := testdb.Snapshot(t, dir)
	_, err = migrate.CopyForNNI(t.Context(), path, dir, migrate.Newest(), migrate.Options{})
	is.True(errors.Is(err, migrate.ErrOutputExists))
	is.True(strings.Contains(err.Error(), r.Path+", whose content is not what its name says"))
	is.Equal(testdb.Snapshot(t, dir), before)

	// Nor is it put under a journal.
	is.NoErr(os.Rename(r.Path, r.Path+"-journal"))
	before = testdb.Snapshot(t, dir)
	_, err = migrate.CopyForNNI(t.Context(), path, dir, migrate.Newest(), migrate.Options{})
	is.True(errors.Is(err, nb101.ErrUnfinishedWrite))
	is.Equal(testdb.Snapshot(t, dir), before)
}

// named gives NNI's file the name that NNI's download has.
func named(t *testing.T) (path, name string) {
	path = testdb.NNI(t)
	name = filepath.Join(filepath.Dir(path), "nasbench101-"+testdb.Checksum(t, path)[:8]+".db")
	if err := os.Rename(path, name); err != nil {
		t.Fatal(err)
	}
	return name, filepath.Base(name)
}

func TestAFileNamedByItsChecksumIsNotChanged(t *testing.T) {
	is := is.New(t)
	path, name := named(t)
	before := testdb.Snapshot(t, filepath.Dir(path))
	for _, target := range []migrate.Target{migrate.Newest(), migrate.UpTo(1), migrate.UpByOne()} {
		_, err := migrate.Migrate(t.Context(), path, target, migrate.Options{})
		is.True(errors.Is(err, migrate.ErrNamedByChecksum))
		is.True(strings.Contains(err.Error(), name))
		is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)
	}
	// Nor by another name.
	link := filepath.Join(t.TempDir(), "nasbench101.db")
	is.NoErr(os.Symlink(path, link))
	_, err := migrate.Up(t.Context(), link, migrate.Options{})
	is.True(errors.Is(err, migrate.ErrNamedByChecksum))

	// Looking and copying is no change.
	_, _, err = migrate.Plan(t.Context(), path, migrate.Newest(), migrate.Options{})
	is.NoErr(err)
	_, err = migrate.Copy(t.Context(), path, filepath.Join(t.TempDir(), "copy.db"), migrate.Newest(), migrate.Options{})
	is.NoErr(err)
	is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)

	// The way to do it all the same; by then the name is only a name.
	_, err = migrate.Up(t.Context(), path, migrate.Options{InPlace: true})
	is.NoErr(err)
	is.Equal(to(t, path, migrate.DownTo(0)).To, int64(0))
}

func TestALinkNamedByTheChecksumIsNotChangedEither(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	link := filepath.Join(t.TempDir(), "nasbench101-"+testdb.Checksum(t, path)[:8]+".db")
	is.NoErr(os.Symlink(path, link))
	_, err := migrate.Up(t.Context(), link, migrate.Options{})
	is.True(errors.Is(err, migrate.ErrNamedByChecksum))
}

// Whose write was interrupted, and so has another checksum until that is rolled
// back.
func TestAFileNamedByItsChecksumIsNotChangedAfterACrash(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	sum := testdb.Checksum(t, path)
	left := testdb.HalfWritten(t, path, testdb.ChangeAll)
	name := filepath.Join(filepath.Dir(left), "nasbench101-"+sum[:8]+".db")
	is.NoErr(os.Rename(left, name))
	is.NoErr(os.Rename(left+"-journal", name+"-journal"))
	is.True(testdb.Checksum(t, name) != sum)
	_, err := migrate.Up(t.Context(), name, migrate.Options{})
	is.True(errors.Is(err, migrate.ErrNamedByChecksum))
	is.Equal(testdb.Checksum(t, name), sum)
	is.Equal(testdb.Names(t, filepath.Dir(name)), []string{filepath.Base(name)})
}

func TestOtherDigitsInTheNameAreNoChecksum(t *testing.T) {
	for _, name := range []string{"nasbench101-209f5694.db", "nasbench-20261125.db", "nasbench101-.db"} {
		is := is.New(t)
		path := filepath.Join(t.TempDir(), name)
		is.NoErr(os.Rename(testdb.NNI(t), path))
		is.Equal(up(t, path).To, migrate.Latest())
	}
}
