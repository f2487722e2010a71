package realruns_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/migrate"
	"github.com/nasbench-go/nasbench/nb101/realruns"
)

// The importer writes for the sample what NNI's own models wrote for it: the
// same schema, ids and values to the last bit. Besides it says where they come
// from.
func TestDatabaseIsWhatNNIWrote(t *testing.T) {
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "sample.db")
	is.NoErr(realruns.Create(t.Context(), path))
	nni := testdb.NNI(t)
	// Of one cell only the third run is known. A dataset file does not say which
	// run a record is, so that it becomes the first.
	testdb.Exec(t, nni, `UPDATE nb101trialstats SET id = 2879866 WHERE id = 2879868;
		UPDATE nb101intermediatestats SET id = id - 4, trial_id = 2879866 WHERE trial_id = 2879868`)

	got, want := dump(t, path), dump(t, nni)
	is.Equal(len(want), 10+38+110+220)
	is.Equal(len(got), len(want))
	for i := range want {
		is.Equal(got[i], want[i])
	}
	status, err := migrate.ReadStatus(t.Context(), path, migrate.Options{})
	is.NoErr(err)
	is.Equal(status.Version, int64(0)) // as NNI leaves it
}

func TestDatabaseSaysWhereItsResultsComeFrom(t *testing.T) {
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "sample.db")
	is.NoErr(realruns.Create(t.Context(), path))
	db, err := nb101.Open(t.Context(), path)
	is.NoErr(err)
	defer db.Close()
	o, err := db.Origin(t.Context())
	is.NoErr(err)
	file := testdb.ReadFile(t, "runs.tfrecord")
	is.Equal(*o, nb101.Origin{Name: "runs.tfrecord", SHA256: fmt.Sprintf("%x", sha256.Sum256(file)), Size: int64(len(file))})
}

// dump returns all that a database has of what NNI writes.
func dump(t *testing.T, path string) []string {
	t.Helper()
	return append(testdb.Ask(t, path, `SELECT type, name, tbl_name, replace(sql, 'IF NOT EXISTS ', '') FROM sqlite_master WHERE name <> 'nb101_origin' ORDER BY type, name`),
		testdb.NNIValues(t, path)...)
}

func TestExistingFilesAreKept(t *testing.T) {
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "sample.db")
	is.NoErr(os.WriteFile(path, []byte("mine"), 0o666))
	is.True(errors.Is(realruns.Create(t.Context(), path), fs.ErrExist))
	b, err := os.ReadFile(path)
	is.NoErr(err)
	is.Equal(string(b), "mine")
}

func ExampleDataset() {
	cells := map[cell.Hash]bool{}
	n := 0
	for r, err := range dataset.NewReader(realruns.Dataset()).Records(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		cells[r.Hash] = true
		n++
	}
	fmt.Println(n, "trainings of", len(cells), "cells")
	// Output: 110 trainings of 31 cells
}

func ExampleSources() {
	for _, source := range realruns.Sources() {
		fmt.Println(source)
	}
	// Output:
	// AlbertiPot/nasbench extract_to_json.py
	// ThunderStruct/NASBenchAPI examples/sample_usage.ipynb
	// automl/NASLib tests/assets/nb101_dummy.pkl @bc282ccf
	// automl/NASLib tests/assets/nb101_dummy.pkl @c10b98bf
	// carlosemv/nasbench-tests best_file.npy
	// sile/nasbench-rs src/dataset.rs + src/protobuf.rs tests
	// tum-dlr-automl-for-eo
}

func ExampleCreate() {
	dir, err := os.MkdirTemp("", "sample")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "nasbench101.db")
	if err := realruns.Create(context.Background(), path); err != nil {
		fmt.Println(err)
		return
	}
	db, err := nb101.Open(context.Background(), path)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	trial, err := db.Trial(context.Background(), 10)
	fmt.Println(trial.Config.ID, trial.TrainingTime, err)
	// Output: 4 1769.1279296875 <nil>
}
