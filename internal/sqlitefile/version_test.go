package sqlitefile_test

import (
	"database/sql"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

func TestSQLiteVersionIsWhatSQLiteSays(t *testing.T) {
	is := is.New(t)
	db, err := sql.Open(sqlitefile.DriverName, ":memory:")
	is.NoErr(err)
	defer db.Close()
	var version string
	is.NoErr(db.QueryRow("SELECT sqlite_version()").Scan(&version))
	is.Equal(sqlitefile.SQLiteVersion(), version)
}
