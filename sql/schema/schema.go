// Package schema holds the SQL schema as numbered goose migrations. It is the
// source that sqlc generates package dbgen from, and that package migrate
// brings databases to.
package schema

import "embed"

// FS holds the migrations, NNNNN_name.sql, at its root.
//
//go:embed *.sql
var FS embed.FS
