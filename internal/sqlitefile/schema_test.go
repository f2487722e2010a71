package sqlitefile_test

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
)

func TestTheSchemaOfNNIsFileIsTheBaseline(t *testing.T) {
	is := is.New(t)
	have, err := sqlitefile.ReadSchema(t.Context(), testdb.Open(t, testdb.NNI(t)))
	is.NoErr(err)
	want, err := sqlitefile.BaselineSchema(t.Context())
	is.NoErr(err)
	for _, table := range nni.Tables {
		a, b := have[table], want[table]
		is.Equal(a.Columns, b.Columns)
		is.Equal(a.ForeignKeys, b.ForeignKeys)
		is.Equal(len(a.Indexes), len(b.Indexes))
	}
	is.Equal(len(have), len(want))
}

func TestBaselineIsReadAsData(t *testing.T) {
	is := is.New(t)
	s, err := sqlitefile.BaselineSchema(t.Context())
	is.NoErr(err)
	configs, ok := s.TableNamed("NB101TrialConfig")
	is.True(ok)
	is.Equal(configs.Columns, []sqlitefile.Column{
		{Name: "id", Type: "INTEGER", NotNull: true, PrimaryKey: 1},
		{Name: "arch", Type: "JSON", NotNull: true},
		{Name: "num_vertices", Type: "INTEGER", NotNull: true},
		{Name: "hash", Type: "VARCHAR(64)", NotNull: true},
		{Name: "num_epochs", Type: "INTEGER", NotNull: true},
	})
	is.Equal(configs.Indexes, []sqlitefile.TableIndex{
		{Name: "nb101trialconfig_arch", Columns: []sqlitefile.IndexColumn{{Name: "arch"}}},
		{Name: "nb101trialconfig_num_vertices", Columns: []sqlitefile.IndexColumn{{Name: "num_vertices"}}},
		{Name: "nb101trialconfig_hash", Columns: []sqlitefile.IndexColumn{{Name: "hash"}}},
		{Name: "nb101trialconfig_num_epochs", Columns: []sqlitefile.IndexColumn{{Name: "num_epochs"}}},
	})
	trials, _ := s.TableNamed(nni.TrialTable)
	is.Equal(trials.ForeignKeys, []sqlitefile.ForeignKey{
		{Columns: []string{"config_id"}, Parent: "nb101trialconfig", ParentKey: []string{"id"}},
	})
	is.Equal(s["nb101trialstats_config_id"].Kind, sqlitefile.Index)
	is.Equal(s["nb101trialstats_config_id"].Table, nni.TrialTable)
}

func TestBaselineStatementsAreWholeAndApart(t *testing.T) {
	is := is.New(t)
	tables, indexes := sqlitefile.Baseline()
	is.Equal(len(tables), 3)
	is.Equal(len(indexes), 7)
	for i, statement := range append(tables, indexes...) {
		is.True(strings.HasSuffix(statement, ";"))
		is.Equal(strings.HasPrefix(statement, "CREATE TABLE"), i < 3)
	}
}

func TestOtherSchemasAreReadWhole(t *testing.T) {
	is := is.New(t)
	s, err := sqlitefile.ReadSchema(t.Context(), testdb.Open(t, testdb.New(t, `
		CREATE TABLE Parent (b TEXT, a, PRIMARY KEY (a, b)) WITHOUT ROWID;
		CREATE TABLE "Child of" (x UNIQUE, y, sum AS (x + y), FOREIGN KEY (x, y) REFERENCES parent, FOREIGN KEY (y) REFERENCES other (z));
		CREATE INDEX part ON "Child of" (y, abs(x)) WHERE x > 1;
		CREATE VIEW Broken AS SELECT * FROM missing;
		CREATE TRIGGER t AFTER INSERT ON parent BEGIN SELECT 1; END;
		PRAGMA writable_schema = ON;
		INSERT INTO sqlite_master VALUES ('table', 'odd', 'odd', 0, 'CREATE VIRTUAL TABLE odd USING unknown(a)')`)))
	is.NoErr(err)
	is.Equal(s["parent"].Columns, []sqlitefile.Column{{Name: "b", Type: "TEXT", NotNull: true, PrimaryKey: 2}, {Name: "a", NotNull: true, PrimaryKey: 1}})
	child := s["child of"]
	is.Equal(child.Columns, []sqlitefile.Column{{Name: "x"}, {Name: "y"}, {Name: "sum", Generated: true}})
	is.Equal(child.Indexes, []sqlitefile.TableIndex{
		{Name: "sqlite_autoindex_Child of_1", Columns: []sqlitefile.IndexColumn{{Name: "x"}}, Unique: true},
		{Name: "part", Columns: []sqlitefile.IndexColumn{{Name: "y"}, {}}, Partial: true},
	})
	is.Equal(child.ForeignKeys, []sqlitefile.ForeignKey{
		{Columns: []string{"x", "y"}, Parent: "parent", ParentKey: []string{"a", "b"}},
		{Columns: []string{"y"}, Parent: "other", ParentKey: []string{"z"}},
	})
	is.Equal(s["broken"], sqlitefile.Object{Kind: sqlitefile.View, Name: "Broken", Table: "Broken", SQL: "CREATE VIEW Broken AS SELECT * FROM missing", Place: s["broken"].Place})
	is.True(s["broken"].Place > s["child of"].Place) // made later
	is.Equal(s["trigger t"].Kind, sqlitefile.Trigger)
	is.Equal(s["trigger t"].Table, "parent") // as its statement has it
	is.Equal(len(s["odd"].Columns), 0)
}

func TestASchemaIsReadWithoutWriting(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	before := testdb.ReadFile(t, path)
	handle, err := sql.Open(sqlitefile.DriverName, "file:"+path+"?mode=ro")
	is.NoErr(err)
	defer handle.Close()
	_, err = sqlitefile.ReadSchema(t.Context(), handle)
	is.NoErr(err)
	is.Equal(testdb.ReadFile(t, path), before)
}

func TestAColumnIsWrittenAsItsDefinition(t *testing.T) {
	is := is.New(t)
	is.Equal(sqlitefile.Column{Type: "integer", NotNull: true, PrimaryKey: 1}.String(), "INTEGER NOT NULL PRIMARY KEY")
	is.Equal(sqlitefile.Column{Generated: true}.String(), "GENERATED")
}

// What SQLite's queries do not return is read from the statement, whatever the
// names in it.
func TestWhatOnlyTheStatementSays(t *testing.T) {
	is := is.New(t)
	s, err := sqlitefile.ReadSchema(t.Context(), testdb.Open(t, testdb.New(t, "CREATE TABLE `the (table)`"+` ( -- of CHECK (1)
			id INTEGER PRIMARY KEY ON CONFLICT REPLACE AUTOINCREMENT,
			"check" TEXT COLLATE NOCASE /* COLLATE RTRIM, */ DEFAULT ('CHECK (0),') CHECK ("check" <> ')'),
			[a "b] VARCHAR(64) NOT NULL ON CONFLICT ABORT COLLATE "rtrim" DEFAULT -1 COLLATE 'binary',
			"c""d" COLLATE [RTRIM],
			conflict REFERENCES parent ON DELETE CASCADE ON UPDATE SET NULL CHECK(conflict > (1 -- one )
			)), CONSTRAINT c CHECK (id COLLATE NOCASE IN (1, 2)), UNIQUE (conflict) ON CONFLICT FAIL);
		CREATE TABLE parent (a INTEGER PRIMARY KEY DESC) STRICT, without rowid;
		CREATE INDEX one ON "the (table)" ("check", "check" COLLATE binary, "c""d" COLLATE NOCASE DESC)`)))
	is.NoErr(err)
	o := s["the (table)"]
	is.Equal(o.Columns, []sqlitefile.Column{
		{Name: "id", Type: "INTEGER", PrimaryKey: 1},
		{Name: "check", Type: "TEXT", Collation: "NOCASE", Default: "'CHECK (0),'"},
		{Name: `a "b`, Type: "VARCHAR(64)", NotNull: true, Default: "-1"},
		{Name: `c"d`, Collation: "RTRIM"},
		{Name: "conflict"},
	})
	is.Equal(o.Checks, []string{`("check" <> ')')`, "(conflict > (1 -- one )\n\t\t\t))", "(id COLLATE NOCASE IN (1, 2))"})
	is.Equal(o.Options, []string{"ON CONFLICT REPLACE", "AUTOINCREMENT", "ON CONFLICT FAIL"})
	is.Equal(o.Indexes[1].Columns, []sqlitefile.IndexColumn{{Name: "check"}, {Name: "check", Collation: "binary"}, {Name: `c"d`, Collation: "NOCASE"}})
	is.Equal(o.ForeignKeys, []sqlitefile.ForeignKey{{Columns: []string{"conflict"}, Parent: "parent", ParentKey: []string{"a"}, Actions: "ON UPDATE SET NULL ON DELETE CASCADE"}})
	is.True(o.NumbersRows())
	is.Equal(s["parent"].Options, []string{"STRICT", "WITHOUT", "ROWID"})
	is.True(!s["parent"].NumbersRows())
}

// A trigger may have the name of a table, and Ü and ü are two names to SQLite.
func TestNamesThatLookAlike(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, "CREATE TABLE Ü (a); CREATE TABLE ü (b, c); CREATE TRIGGER nb101trialstats AFTER INSERT ON Ü BEGIN SELECT 1; END")
	s, err := sqlitefile.ReadSchema(t.Context(), testdb.Open(t, path))
	is.NoErr(err)
	is.NoErr(s.CheckNNI())
	is.Equal(s["Ü"].Columns, []sqlitefile.Column{{Name: "a"}})
	is.Equal(len(s["ü"].Columns), 2)
	is.Equal(s["trigger nb101trialstats"].Table, "Ü")
}
