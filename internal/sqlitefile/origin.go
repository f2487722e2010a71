package sqlitefile

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// OriginTable is the table of ours in which an import keeps where the results
// of a database come from, in one row. NNI does not read it. It belongs to no
// migration: migrations leave it alone, as they leave tables of the owner's.
const OriginTable = "nb101_origin"

// OriginColumns are the columns of that table, in their order: name, SHA-256 and
// size of the dataset file, the published file that it is or nothing, and whether
// the results are made up, 0 or 1.
var OriginColumns = []string{"name", "sha256", "size", "published", "made_up"}

// CreateOrigin is the statement that makes the table. It uses nothing that an
// old SQLite cannot read, such as STRICT: with that NNI could not read the
// file at all.
const CreateOrigin = "CREATE TABLE " + OriginTable + " (name TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, published TEXT NOT NULL, made_up INTEGER NOT NULL)"

// HasOrigin reports whether a database has that table, and which of its columns
// are missing. A table of that name is it if it has most of them; another one is
// its owner's.
func HasOrigin(ctx context.Context, q Querier) (has bool, missing []string, err error) {
	query := fmt.Sprintf(`SELECT lower(c.name) FROM sqlite_master AS m, pragma_table_info(m.name) AS c
		WHERE %s AND lower(m.name) = '%s'`, ordinaryTables, OriginTable)
	missing = slices.Clone(OriginColumns)
	for name, err := range each(ctx, q, query, func(rows *sql.Rows) (name string, err error) { return name, rows.Scan(&name) }) {
		if err != nil {
			return false, nil, err
		}
		missing = slices.DeleteFunc(missing, func(column string) bool { return column == name })
	}
	return 2*len(missing) < len(OriginColumns), missing, nil
}
