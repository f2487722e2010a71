package verify

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/migrate"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// Of a sound database, SQLite need not check the indexes.
func TestSoundIndexesAreShownToAgree(t *testing.T) {
	for _, version := range []int64{0, migrate.Latest()} {
		is := is.New(t)
		path := testdb.NNI(t)
		if version > 0 {
			_, err := migrate.Up(t.Context(), path, migrate.Options{})
			is.NoErr(err)
		}
		handle, err := nb101.OpenReadOnly(path)
		is.NoErr(err)
		defer handle.Close()
		v := &verifier{handle: handle, findings: newFindings(defaultShow)}
		a, err := v.checkSchema(t.Context())
		is.NoErr(err)
		is.Equal(a.through, "nb101intermediatestats_trial_id")
		is.NoErr(v.checkContent(t.Context(), a))
		shown := 1 // the one above
		for _, s := range sources {
			agree, err := v.indexesAgree(t.Context(), a, s)
			is.NoErr(err)
			is.True(agree)
			shown += len(v.have[s.table])
		}
		is.Equal(shown, 7+int(min(version, 1))) // NNI's, and ours
	}
}

// A sum over pairs of keys and ids, whatever their order, and nothing else.
func TestEntriesAreKnownByTheirSum(t *testing.T) {
	is := is.New(t)
	sum := func(rows ...[2]any) *rowEntries {
		e := newRowEntries([]orderedIndex{{columns: []int{1}}})
		for _, r := range rows {
			e.add([]driver.Value{r[0], r[1]})
		}
		return e
	}
	a := sum([2]any{int64(1), "a"}, [2]any{int64(4), "b"}, [2]any{int64(2), int64(7)})
	is.Equal(a.entries, sum([2]any{int64(2), int64(7)}, [2]any{int64(1), "a"}, [2]any{int64(4), "b"}).entries)
	is.True(a.entries[0] != sum([2]any{int64(1), "b"}, [2]any{int64(4), "a"}, [2]any{int64(2), int64(7)}).entries[0])
	is.True(sum([2]any{int64(1), "a"}, [2]any{int64(4), "a"}).entries[0] != sum([2]any{int64(2), "a"}, [2]any{int64(3), "a"}).entries[0])
	is.True(sum([2]any{int64(1), 0.5}).entries[0] != sum([2]any{int64(1), int64(0)}).entries[0])
	_, ok := hashColumn(secret, 0.5)
	is.True(!ok) // no index is read that has such a key
}

func configOf(place int, hash string) *record {
	a := space.At(place)
	return &record{source: configSource, values: []driver.Value{
		int64(4*place + 4), string(a.AppendJSON(nil)), int64(a.NumVertices()), hash, int64(108),
	}}
}

// The hashes of all cells by ascending hash are known by their SHA-256.
func TestHashesOfAllCellsNeedNotBeComputed(t *testing.T) {
	is := is.New(t)
	sum := sha256.New()
	var c configs
	f := newFindings(defaultShow)
	c.begin(3, sha256.New())
	for place := range 3 {
		h := cell.Hash{byte(place)} // not computed: it is another
		sum.Write(h[:])
		is.NoErr(c.add(configOf(place, h.String()), f))
		is.Equal(c.cells[place].hash, h)
	}
	is.True(c.areTaken(hex.EncodeToString(sum.Sum(nil))))
	is.True(!c.areTaken(space.HashesSHA256))
	is.Equal(len(f.list(Kinds())), 0)

	c.begin(3, sha256.New())
	is.True(errors.Is(c.add(configOf(1, space.At(1).Hash().String()), f), errOtherHashes)) // the first one is missing
	c.begin(3, sha256.New())
	is.True(errors.Is(c.add(configOf(0, "no hash"), f), errOtherHashes))
	c.begin(3, nil)
	is.NoErr(c.add(configOf(1, cell.Hash{1}.String()), f))
	is.True(c.areTaken(""))
	is.Equal(f.of(KindHash).count, int64(1))
}

// With as many rows as there are cells, but not all cells, hashes are computed.
func TestHashesOfOtherRowsAreComputed(t *testing.T) {
	for _, first := range []int{0, 7} { // by ascending hash from the first cell on, and from another one
		is := is.New(t)
		path := testdb.New(t, testdb.NNIScript)
		testdb.Exec(t, path, fmt.Sprintf(`DELETE FROM nb101trialconfig; DELETE FROM nb101trialstats; DELETE FROM nb101intermediatestats;
			WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO nb101trialconfig SELECT i, '', 7, '', 4 FROM n`, 99+space.NumCells))
		for place := first; place < first+3; place++ {
			r := configOf(place, space.At(place).Hash().String()).values
			if place == first+1 {
				r[3] = cell.Hash{}.String()
			}
			testdb.Exec(t, path, fmt.Sprintf("INSERT INTO nb101trialconfig VALUES (%d, '%s', %d, '%s', %d)", place+1, r[1], r[2], r[3], r[4]))
		}
		handle, err := nb101.OpenReadOnly(path)
		is.NoErr(err)
		defer handle.Close()
		report, err := Run(t.Context(), handle, Options{})
		is.NoErr(err)
		is.Equal(report.Count(KindHash), int64(1))
		is.Equal(report.Count(KindArch), int64(space.NumCells))
		is.Equal(report.Cells.Count, int64(3))
	}
}
