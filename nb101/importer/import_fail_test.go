package importer_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/dataset/synth"
	"github.com/nasbench-go/nasbench/nb101/importer"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// importTo imports a file and says what error it gave.
func importTo(out string, file []byte, o importer.Options) error {
	_, err := importer.Import(context.Background(), bytes.NewReader(file), out, o)
	return err
}

func TestFailedImportLeavesNothing(t *testing.T) {
	file := slices.Repeat(testdb.ReadFile(t, runsFile), 30)
	for _, tt := range []struct {
		name string
		file []byte
		is   error
	}{
		{"damaged", slices.Concat(file, []byte("x")), dataset.ErrDamaged},
		{"damaged early", file[:500], dataset.ErrDamaged},
		{"empty", nil, dataset.ErrNotDataset},
		{"of another type", []byte("SQLite format 3\x00"), dataset.ErrNotDataset},
	} {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			dir := t.TempDir()
			out := filepath.Join(dir, "a.db")
			is.True(errors.Is(importTo(out, tt.file, importer.Options{}), tt.is))
			is.Equal(len(testdb.Names(t, dir)), 0)

			// With force, what was there stays as it was.
			is.NoErr(os.WriteFile(out, []byte("precious"), 0o600))
			is.True(errors.Is(importTo(out, tt.file, importer.Options{Force: true}), tt.is))
			is.Equal(testdb.Names(t, dir), []string{"a.db"})
			is.Equal(string(testdb.ReadFile(t, out)), "precious")
		})
	}
	t.Run("input fails", func(t *testing.T) {
		is := is.New(t)
		dir := t.TempDir()
		broken := errors.New("broken")
		_, err := importer.Import(context.Background(), io.MultiReader(bytes.NewReader(file), iotest.ErrReader(broken)), filepath.Join(dir, "a.db"), importer.Options{})
		is.True(errors.Is(err, broken))
		is.Equal(len(testdb.Names(t, dir)), 0)
	})
}

// A wrong hash is found whatever is wrong after it, and nothing is before it.
func TestWrongHashesAreRefused(t *testing.T) {
	is := is.New(t)
	var full bytes.Buffer
	is.NoErr(synth.Write(t.Context(), &full, synth.Options{Cells: 20}, nil))
	file := full.Bytes()
	fourth := slices.Concat(file, file) // which a strict import refuses
	for _, c := range []struct {
		name   string
		file   []byte
		strict bool
		says   string
	}{
		{"a wrong hash", testdb.WrongHash(file, 100), false, "damaged dataset file: record 100, at byte "},
		{"and then damage", testdb.WrongHash(file, 100)[:len(file)-1], false, "damaged dataset file: record 100, at byte "},
		{"and then a fourth run", testdb.WrongHash(fourth, 100), true, "damaged dataset file: record 100, at byte "},
		{"after a fourth run", testdb.WrongHash(fourth, 300), true, "record 241 is a fourth run"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			dir := t.TempDir()
			err := importTo(filepath.Join(dir, "a.db"), c.file, importer.Options{Strict: c.strict})
			is.True(strings.Contains(err.Error(), c.says))
			is.Equal(len(testdb.Names(t, dir)), 0)
		})
	}
}

func TestImportRefusesWhatIsThere(t *testing.T) {
	is := is.New(t)
	file := testdb.ReadFile(t, runsFile)
	dir := t.TempDir()
	out := filepath.Join(dir, "a.db")
	is.NoErr(os.WriteFile(out, []byte("precious"), 0o600))
	err := importTo(out, file, importer.Options{})
	is.True(errors.Is(err, fs.ErrExist))
	is.True(!strings.Contains(err.Error(), "--")) // a library knows no flags
	is.Equal(string(testdb.ReadFile(t, out)), "precious")

	is.NoErr(importTo(out, file, importer.Options{Force: true}))
	is.Equal(len(readTables(t, out)[1]), 110)
	is.Equal(testdb.Names(t, dir), []string{"a.db"})

	is.True(errors.Is(importTo(dir, file, importer.Options{Force: true}), importer.ErrPlace))
	input := filepath.Join(dir, "a.tfrecord")
	is.NoErr(os.WriteFile(input, file, 0o600))
	f, err := os.Open(input)
	is.NoErr(err)
	defer f.Close()
	_, err = importer.Import(t.Context(), f, input, importer.Options{Force: true})
	is.True(errors.Is(err, importer.ErrSameFile))
	is.NoErr(os.Remove(input))
	is.True(errors.Is(importTo(filepath.Join(dir, "none", "a.db"), file, importer.Options{}), fs.ErrNotExist))
	is.Equal(testdb.Names(t, dir), []string{"a.db"})
}

// A file that comes to OUT while the import goes on is not replaced either.
func TestImportRefusesWhatComesThere(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	out := filepath.Join(dir, "a.db")
	err := importTo(out, testdb.ReadFile(t, runsFile), importer.Options{Progress: func(p progress.Report) {
		if p.Stage == importer.StageMigrate {
			is.NoErr(os.WriteFile(out, []byte("precious"), 0o600))
		}
	}})
	is.True(errors.Is(err, fs.ErrExist))
	is.Equal(string(testdb.ReadFile(t, out)), "precious")
	is.Equal(testdb.Names(t, dir), []string{"a.db"})
}

// SQLite would apply a journal that is beside OUT to the new database.
func TestImportRefusesAPlaceWithAJournal(t *testing.T) {
	for _, suffix := range []string{"-journal", "-wal"} {
		t.Run(suffix, func(t *testing.T) {
			is := is.New(t)
			out := filepath.Join(t.TempDir(), "a.db")
			is.NoErr(os.WriteFile(out+suffix, []byte("precious"), 0o600))
			err := importTo(out, testdb.ReadFile(t, runsFile), importer.Options{Force: true})
			is.True(errors.Is(err, nb101.ErrUnfinishedWrite))
			is.True(strings.Contains(err.Error(), "a.db"+suffix))
			is.Equal(testdb.Names(t, filepath.Dir(out)), []string{"a.db" + suffix})
		})
	}
}

func TestImportReplacesTheFileAndNotTheLinkToIt(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	out, link := filepath.Join(dir, "there", "a.db"), filepath.Join(dir, "link.db")
	is.NoErr(os.Mkdir(filepath.Dir(out), 0o700))
	is.NoErr(os.WriteFile(out, []byte("old"), 0o600))
	is.NoErr(os.Symlink(out, link))
	is.NoErr(importTo(link, testdb.ReadFile(t, runsFile), importer.Options{Force: true}))
	is.Equal(len(readTables(t, out)[1]), 110)
	is.Equal(testdb.Names(t, dir), []string{"link.db", "there"})
}

func TestImportTakesAnyName(t *testing.T) {
	is := is.New(t)
	out := filepath.Join(t.TempDir(), "50% of #1? äöü .db")
	is.NoErr(importTo(out, testdb.ReadFile(t, runsFile), importer.Options{}))
	is.Equal(len(readTables(t, out)[1]), 110)
	is.Equal(testdb.Names(t, filepath.Dir(out)), []string{filepath.Base(out)})
}

func TestImportDoesNotBeginWithoutSpace(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	read := false
	input := readerFunc(func([]byte) (int, error) {
		read = true
		return 0, io.EOF
	})
	_, err := importer.Import(context.Background(), input, filepath.Join(dir, "a.db"), importer.Options{Size: 1 << 60})
	is.True(errors.Is(err, nb101.ErrNoSpace))
	is.True(strings.Contains(err.Error(), "MB free"))
	is.True(!read)
	is.Equal(len(testdb.Names(t, dir)), 0)
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// A cancelled import ends at once, in every stage, even while a read hangs.
func TestCancelledImportLeavesNothing(t *testing.T) {
	file := slices.Repeat(testdb.ReadFile(t, runsFile), 30)
	for _, stage := range []string{importer.StageRecords, importer.StageIndexes, importer.StageMigrate} {
		t.Run(stage, func(t *testing.T) {
			is := is.New(t)
			dir := t.TempDir()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			_, err := importer.Import(ctx, bytes.NewReader(file), filepath.Join(dir, "a.db"), importer.Options{Progress: func(p progress.Report) {
				if p.Stage == stage {
					cancel()
				}
			}})
			is.True(errors.Is(err, context.Canceled))
			is.Equal(len(testdb.Names(t, dir)), 0)
		})
	}
	t.Run("while a read hangs", func(t *testing.T) {
		is := is.New(t)
		dir := t.TempDir()
		ctx, cancel := context.WithCancel(context.Background())
		hang := make(chan struct{})
		defer close(hang)
		input := io.MultiReader(bytes.NewReader(file), readerFunc(func([]byte) (int, error) {
			cancel()
			<-hang
			return 0, io.EOF
		}))
		_, err := importer.Import(ctx, input, filepath.Join(dir, "a.db"), importer.Options{})
		is.True(errors.Is(err, context.Canceled))
		is.Equal(len(testdb.Names(t, dir)), 0)
	})
}
