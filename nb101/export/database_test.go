package export_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/export"
)

// What the shape of a table has no place for is an error that names the row.
func TestRowsThatATableCannotHold(t *testing.T) {
	for _, c := range []struct {
		name, change, table string
		id                  int64
		says                string
	}{
		// The first 32 bits of a hash say where the cell is; the others count too.
		{"the end of a hash", "UPDATE nb101trialconfig SET hash = substr(hash, 1, 24) || '00000000' WHERE hash LIKE '00005c14%'", "nb101trialconfig", 4, "that of its arch"},
		{"the beginning of a hash", "UPDATE nb101trialconfig SET hash = 'ffffffff' || substr(hash, 9) WHERE id = 4", "nb101trialconfig", 4, "is not a cell of the search space"},
		{"an accuracy", "UPDATE nb101trialstats SET test_acc = 93.3 WHERE id = 10", "nb101trialstats", 10, "not the percentage of a float32"},
		{"a time", "UPDATE nb101trialstats SET training_time = 0.1 WHERE id = 12", "nb101trialstats", 12, "not a float32"},
		{"a final result of its own", "UPDATE nb101intermediatestats SET valid_acc = 50 WHERE id = 24", "nb101intermediatestats", 24, "not those of its trial"},
		{"another epoch", "UPDATE nb101intermediatestats SET current_epoch = 7 WHERE id = 23", "nb101intermediatestats", 23, "neither half nor all"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, c.change)
			out := filepath.Join(t.TempDir(), "a.arrow")
			_, err := export.ArrowFromDatabase(ctx, testdb.Open(t, path), out, export.Options{})
			var row *export.RowError
			is.True(errors.As(err, &row))
			is.Equal(row.Table, c.table)
			if strings.HasPrefix(c.name, "the end") {
				is.True(row.ID <= c.id) // any config of the cell
			} else {
				is.Equal(row.ID, c.id)
			}
			is.True(strings.Contains(err.Error(), c.says))
			is.Equal(len(testdb.Names(t, filepath.Dir(out))), 0)
		})
	}
}
