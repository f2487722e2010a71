//go:build cgo

package sqlitefile

import "github.com/mattn/go-sqlite3"

// DriverName is the name under which database/sql knows the driver.
const DriverName = "sqlite3"

var _ = sqlite3.SQLiteDriver{}
