//go:build cgo

package sqlitefile_test

import _ "modernc.org/sqlite" // the driver that programs without cgo use, under the name "sqlite"

func init() { drivers = append(drivers, "sqlite") }
