package importer_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/importer"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

// importNamed imports what r holds, as a file of this name, and returns the
// database's path.
func importNamed(tb testing.TB, r io.Reader, name string) (string, importer.Summary) {
	tb.Helper()
	out := filepath.Join(tb.TempDir(), "nasbench101.db")
	s, err := importer.Import(tb.Context(), r, out, importer.Options{Name: name})
	if err != nil {
		tb.Fatal(err)
	}
	return out, s
}

func originOf(tb testing.TB, path string) nb101.Origin {
	tb.Helper()
	db, err := nb101.Open(tb.Context(), path)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	o, err := db.Origin(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return *o
}

func gzipped(tb testing.TB, b []byte) []byte {
	tb.Helper()
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	if _, err := w.Write(b); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return zipped.Bytes()
}

// A database says which file its results come from, and whether they are made
// up: by any of the records that it keeps, however the file came to be.
func TestImportKeepsTheOrigin(t *testing.T) {
	measured := testdb.ReadFile(t, runsFile)
	madeUp := madeUpFile(t, 40)
	records := testdb.Records(t, runsFile)
	fourth := records[0]
	fourth.MadeUp = true
	leftOut := fileOf(t, append(slices.Repeat(records[:1], 3), fourth))
	part := madeUp[12+binary.LittleEndian.Uint64(madeUp)+4:] // without the first record
	for _, tt := range []struct {
		name, as string
		input    []byte // decompressed
		zipped   bool
		want     string
		madeUp   bool
	}{
		{"measured", "folder/runs.tfrecord", measured, false, "runs.tfrecord", false},
		{"without a name", "", measured, false, "", false},
		{"zipped", "/a/b/runs.tfrecord.gz", measured, true, "runs.tfrecord.gz", false},
		{"made up", "made-up.tfrecord", madeUp, false, "made-up.tfrecord", true},
		{"made up, zipped", "x", madeUp, true, "x", true},
		{"after others", "x", slices.Concat(measured, madeUp), false, "x", true},
		{"before others", "x", slices.Concat(madeUp, measured), false, "x", true},
		{"a part", "x", part, false, "x", true},
		{"only a record that is left out", "x", leftOut, false, "x", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			file := tt.input
			if tt.zipped {
				file = gzipped(t, file)
			}
			path, s := importNamed(t, bytes.NewReader(file), tt.as)
			is.Equal(originOf(t, path), nb101.Origin{
				Name: tt.want, SHA256: fmt.Sprintf("%x", sha256.Sum256(tt.input)), Size: int64(len(tt.input)), MadeUp: tt.madeUp,
			})
			is.Equal(s.MadeUp, tt.madeUp)
			is.Equal(s.InputSize, int64(len(tt.input)))
		})
	}
}

func TestImportsOfOneFileAreEqual(t *testing.T) {
	is := is.New(t)
	file := madeUpFile(t, 40)
	a, _ := importNamed(t, bytes.NewReader(file), "one/a.tfrecord")
	b, _ := importNamed(t, bytes.NewReader(file), "another/a.tfrecord")
	is.True(bytes.Equal(testdb.ReadFile(t, a), testdb.ReadFile(t, b)))
}

// NNI's three tables, and what the migrations make of them, are as without it.
func TestTheOriginIsBesideNNIsTables(t *testing.T) {
	is := is.New(t)
	path, _ := importNamed(t, bytes.NewReader(testdb.ReadFile(t, runsFile)), "runs.tfrecord")
	want := originOf(t, path)
	const query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
	_, err := migrate.Migrate(t.Context(), path, migrate.DownTo(0), migrate.Options{})
	is.NoErr(err)
	is.Equal(testdb.Ask(t, path, query), []string{
		`[]interface {}{"nb101_origin"}`, `[]interface {}{"nb101intermediatestats"}`,
		`[]interface {}{"nb101trialconfig"}`, `[]interface {}{"nb101trialstats"}`,
	})
	is.Equal(originOf(t, path), want)
	r, err := migrate.CopyForNNI(t.Context(), path, t.TempDir(), migrate.Newest(), migrate.Options{})
	is.NoErr(err)
	is.Equal(originOf(t, r.Path), want)
}
