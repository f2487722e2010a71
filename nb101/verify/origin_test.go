package verify_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/dataset/synth"
	"github.com/nasbench-go/nasbench/nb101/export"
	"github.com/nasbench-go/nasbench/nb101/table"
	"github.com/nasbench-go/nasbench/nb101/verify"
)

// A table has the origin of its dataset file, as a database has.
func TestMadeUpResultsAreSaidToBeSo(t *testing.T) {
	is := is.New(t)
	var file bytes.Buffer
	is.NoErr(synth.Write(t.Context(), &file, synth.Options{Cells: 10}, nil))
	path := filepath.Join(t.TempDir(), "a.arrow")
	_, err := export.ArrowFromDataset(t.Context(), &file, path, export.Options{})
	is.NoErr(err)
	made, err := table.Open(path)
	is.NoErr(err)
	defer made.Close()
	r, err := verify.Table(t.Context(), made, verify.Options{})
	is.NoErr(err)
	is.NoErr(r.Err())
	is.Equal(r.Verdict(), verify.VerdictMadeUp)
	is.True(r.Origin.MadeUp)
	r, err = verify.Table(t.Context(), made, verify.Options{Complete: true})
	is.NoErr(err)
	is.Equal(r.Verdict(), verify.VerdictWrong)

	db := testdb.NNI(t)
	r = mustVerify(t, db, verify.Options{})
	is.Equal(r.Origin, nil)
	is.Equal(r.Verdict(), verify.VerdictConsistent)
}
