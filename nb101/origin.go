package nb101

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// Origin is where results come from: the dataset file that they were read from.
// An import keeps it in the database, in the table nb101_origin, and an export in
// what it writes. It has no path and no time, so that equal files make equal
// databases.
//
// A nil *Origin is unknown, as of the databases that NNI wrote.
type Origin struct {
	// Name is the name of the file without its folder, as it was given; empty
	// for standard input.
	Name string `json:"name,omitempty"`
	// SHA256 is that of the file, decompressed, in lower-case hexadecimal digits.
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"` // of the file, decompressed, in bytes
	// Published is the name of the published file that it is, or empty if it is
	// neither of the two.
	Published string `json:"published,omitempty"`
	// MadeUp reports that nobody measured some or all of the results, such as
	// those of package dataset/synth.
	MadeUp bool `json:"made_up"`
}

// ErrInvalidOrigin: the record of the origin cannot be read, or cannot be true.
var ErrInvalidOrigin = errors.New("invalid record of the origin")

// Origin returns where the results of the database come from, or nil if that is
// unknown: it was not made by package importer, or by an older release. A
// damaged record is [ErrInvalidOrigin].
func (db *DB) Origin(ctx context.Context) (*Origin, error) { return OriginOf(ctx, db.handle) }

// OriginOf is [DB.Origin] for a handle, such as that of [OpenReadOnly].
func OriginOf(ctx context.Context, handle *sql.DB) (*Origin, error) {
	has, missing, err := sqlitefile.HasOrigin(ctx, handle)
	if err != nil || !has {
		return nil, sqlitefile.ExplainReading(err)
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("%w: the table %s has no column %s; %s", ErrInvalidOrigin, sqlitefile.OriginTable, strings.Join(missing, ", "), dropOrigin)
	}
	query := "SELECT " + strings.Join(sqlitefile.OriginColumns, ", ") + " FROM " + sqlitefile.OriginTable + " LIMIT 2"
	rows, err := handle.QueryContext(ctx, query)
	if err != nil {
		return nil, sqlitefile.ExplainReading(err)
	}
	defer rows.Close()
	var o Origin
	n := 0
	for rows.Next() {
		n++
		if err := rows.Scan(&o.Name, &o.SHA256, &o.Size, &o.Published, &o.MadeUp); err != nil {
			return nil, fmt.Errorf("%w: %w; %s", ErrInvalidOrigin, err, dropOrigin)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, sqlitefile.ExplainReading(err)
	}
	if n != 1 {
		return nil, fmt.Errorf("%w: it must be one row; %s", ErrInvalidOrigin, dropOrigin)
	}
	if err := o.Check(); err != nil {
		return nil, fmt.Errorf("%w; %s", err, dropOrigin)
	}
	return &o, nil
}

// dropOrigin is what to do about a record that cannot be right.
const dropOrigin = "import the file again, or drop the table " + sqlitefile.OriginTable

// Check returns [ErrInvalidOrigin] for an Origin that cannot be true.
func (o *Origin) Check() error {
	const digits = "0123456789abcdef"
	switch {
	case len(o.SHA256) != 64 || strings.Trim(o.SHA256, digits) != "":
		return fmt.Errorf("%w: %.80q is not a SHA-256 in lower-case hexadecimal digits", ErrInvalidOrigin, o.SHA256)
	case o.Size <= 0:
		return fmt.Errorf("%w: the file has %d bytes", ErrInvalidOrigin, o.Size)
	case o.MadeUp && o.Published != "":
		return fmt.Errorf("%w: the results are made up, and those of the published %.80q", ErrInvalidOrigin, o.Published)
	}
	return nil
}

// String returns in a few words where results come from, to follow "the
// results are", for instance.
func (o *Origin) String() string {
	if o == nil {
		return "of unknown origin"
	}
	if o.Published != "" {
		return "those of the published " + o.Published
	}
	name := o.Name
	if name == "" {
		name = "a file without a name"
	}
	file := fmt.Sprintf("%s (%d bytes, SHA-256 %s)", name, o.Size, o.SHA256)
	if o.MadeUp {
		return "made up, from " + file
	}
	return "from " + file
}
