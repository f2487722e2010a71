package importer

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101"
)

// origin is where the results come from, of a file with this name.
func (s *Summary) origin(path string) nb101.Origin {
	_, name := filepath.Split(path)
	return nb101.Origin{Name: name, SHA256: s.SHA256, Size: s.InputSize, Published: s.Published, MadeUp: s.MadeUp}
}

// addOrigin makes the table of the origin, with its row.
func (db *database) addOrigin(ctx context.Context, o nb101.Origin) error {
	if err := db.file.Exec(ctx, sqlitefile.CreateOrigin); err != nil {
		return err
	}
	rows, err := db.file.Rows(sqlitefile.OriginTable, sqlitefile.OriginColumns, false)
	if err != nil {
		return err
	}
	madeUp := int64(0)
	if o.MadeUp {
		madeUp = 1
	}
	err = rows.Add(1, o.Name, o.SHA256, o.Size, o.Published, madeUp)
	return errors.Join(err, rows.Flush(), rows.Close())
}
