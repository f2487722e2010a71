package nb101_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
)

// withOrigin makes a database with a record of the origin.
func withOrigin(tb testing.TB, row string) string {
	tb.Helper()
	path := testdb.NNI(tb)
	testdb.Exec(tb, path, sqlitefile.CreateOrigin+"; INSERT INTO nb101_origin VALUES ("+row+")")
	return path
}

const someSum = "'00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'"

func TestOriginIsReadFromTheDatabase(t *testing.T) {
	is := is.New(t)
	db := openDB(t, withOrigin(t, "'some.tfrecord', "+someSum+", 123, '', 1"))
	o, err := db.Origin(t.Context())
	is.NoErr(err)
	is.Equal(*o, nb101.Origin{Name: "some.tfrecord", SHA256: strings.Trim(someSum, "'"), Size: 123, MadeUp: true})
	again, err := nb101.NewEvaluator(db, 1).Origin(t.Context())
	is.NoErr(err)
	is.Equal(again, o)
}

// A database without the record, with a table or view of the owner's of that name,
// or with one of a later release.
func TestOriginMayBeUnknown(t *testing.T) {
	for name, script := range map[string]string{
		"as NNI wrote it": "",
		"another table":   "CREATE TABLE NB101_origin (name, sha256)",
		"a view":          "CREATE VIEW nb101_origin AS SELECT 1 AS name, 2 AS sha256, 3 AS size, 4 AS published, 5 AS made_up",
		"a broken view":   "CREATE VIEW nb101_origin AS SELECT * FROM nowhere",
		"an index":        "CREATE INDEX nb101_origin ON nb101trialstats (test_acc)",
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, script)
			o, err := openDB(t, path).Origin(t.Context())
			is.NoErr(err)
			is.True(o == nil)
			is.Equal(o.String(), "of unknown origin")
		})
	}
	is := is.New(t)
	path := withOrigin(t, "'', "+someSum+", 123, '', 0")
	testdb.Exec(t, path, "ALTER TABLE nb101_origin ADD COLUMN later TEXT")
	o, err := openDB(t, path).Origin(t.Context())
	is.NoErr(err)
	is.Equal(o.Size, int64(123))
}

func TestDamagedOriginsAreSaid(t *testing.T) {
	for name, script := range map[string]string{
		"no row":                 "DELETE FROM nb101_origin",
		"another column":         "ALTER TABLE nb101_origin RENAME COLUMN made_up TO madeup",
		"a column less":          "ALTER TABLE nb101_origin DROP COLUMN published",
		"two rows":               "INSERT INTO nb101_origin SELECT * FROM nb101_origin",
		"no number":              "UPDATE nb101_origin SET size = 'large'",
		"no bytes":               "UPDATE nb101_origin SET size = 0",
		"neither 0 nor 1":        "UPDATE nb101_origin SET made_up = 2",
		"no checksum":            "UPDATE nb101_origin SET sha256 = 'abc'",
		"capitals":               "UPDATE nb101_origin SET sha256 = upper(sha256)",
		"nothing":                "DROP TABLE nb101_origin; CREATE TABLE nb101_origin (name, sha256, size, published, made_up); INSERT INTO nb101_origin VALUES (NULL, NULL, NULL, NULL, NULL)",
		"published and made up":  "UPDATE nb101_origin SET published = 'nasbench_full.tfrecord', made_up = 1",
		"bytes instead of text":  "UPDATE nb101_origin SET sha256 = x'00'",
		"a very large checksum":  "UPDATE nb101_origin SET sha256 = hex(zeroblob(100000))",
		"a size that is no size": "UPDATE nb101_origin SET size = 1e300",
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			path := withOrigin(t, "'', "+someSum+", 123, '', 0")
			testdb.Exec(t, path, script)
			db := openDB(t, path)
			o, err := db.Origin(t.Context())
			is.True(o == nil)
			is.True(errors.Is(err, nb101.ErrInvalidOrigin))
			is.True(len(err.Error()) < 300)
			_, err = db.Trial(t.Context(), 10)
			is.NoErr(err) // look-ups go on
		})
	}
}

// Results that somebody made up, or may have, are never without a word.
func TestDoubtOf(t *testing.T) {
	is := is.New(t)
	other := errors.New("no such table")
	for _, c := range []struct {
		origin *nb101.Origin
		err    error
		want   nb101.Doubt
		value  any
	}{
		{nil, nil, nb101.NoDoubt, nil}, // unknown
		{&nb101.Origin{}, nil, nb101.NoDoubt, nil},
		{&nb101.Origin{MadeUp: true}, nil, nb101.MadeUp, true},
		{nil, fmt.Errorf("%w: two rows", nb101.ErrInvalidOrigin), nb101.MayBeMadeUp, "unknown"},
		{nil, other, nb101.NoDoubt, nil},
	} {
		doubt, err := nb101.DoubtOf(c.origin, c.err)
		is.Equal(doubt, c.want)
		is.Equal(doubt.Value(), c.value)
		is.Equal(err == other, c.err == other)
	}
}

func TestOriginInWords(t *testing.T) {
	is := is.New(t)
	o := nb101.Origin{Name: "a.tfrecord", SHA256: "ab", Size: 7}
	is.Equal(o.String(), "from a.tfrecord (7 bytes, SHA-256 ab)")
	o.MadeUp, o.Name = true, ""
	is.Equal(o.String(), "made up, from a file without a name (7 bytes, SHA-256 ab)")
	o = nb101.Origin{Published: "nasbench_full.tfrecord"}
	is.Equal(o.String(), "those of the published nasbench_full.tfrecord")
}
