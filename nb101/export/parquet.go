package export

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"os"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/tablefile"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
	"github.com/nasbench-go/nasbench/nb101/table"
)

// ParquetFromDatabase writes the results of a database as rows in a Parquet
// file, for DuckDB, Spark, pandas and others: accuracies in percent,
// parameters in millions, times in seconds. docs/table.md describes the
// columns. Ids are those of NNI's full database.
//
// Rows are sorted by hash, then by budget, run and epoch. It takes about 300
// MB of memory for a full database, however many processors there are.
// Otherwise it is like [ArrowFromDatabase], also in what a file cannot hold, but
// intermediate results at the end may be missing: [Intermediates] are those that
// the database has, and the error is [ErrNoResults] if these are none. The error
// for unknown rows is [nb101.ErrInvalidQuery].
func ParquetFromDatabase(ctx context.Context, handle *sql.DB, path string, rows Rows, o Options) (Summary, error) {
	if err := rows.check(); err != nil {
		return Summary{}, err
	}
	return create(path, o, func(f *os.File) (Summary, error) {
		origin, err := originOf(ctx, handle)
		if err != nil {
			return Summary{}, err
		}
		t, err := columnsOfDatabase(ctx, handle, o.Progress)
		if err != nil {
			return Summary{}, err
		}
		return writeParquet(ctx, f, rows, t, t.trials, origin, o)
	})
}

// ParquetFromTable does the same with a table. Its values are compared with their
// checksums first: the error can be [table.ErrCorrupt] or [table.ErrClosed].
func ParquetFromTable(ctx context.Context, t *table.Table, path string, rows Rows, o Options) (Summary, error) {
	if err := rows.check(); err != nil {
		return Summary{}, err
	}
	return create(path, o, func(f *os.File) (Summary, error) {
		if err := t.CheckValues(ctx); err != nil {
			return Summary{}, err
		}
		origin, err := t.Origin(ctx)
		if err != nil {
			return Summary{}, err
		}
		return writeParquet(ctx, f, rows, wholeTable{t}, t.Info().Trials, origin, o)
	})
}

func writeParquet(ctx context.Context, f *os.File, rows Rows, from results, trials int, origin *nb101.Origin, o Options) (Summary, error) {
	w, err := newParquetWriter(rows, from, origin)
	if err != nil {
		return Summary{}, err
	}
	n, err := w.write(ctx, f, o.Progress)
	return Summary{Cells: from.NumCells(), Trials: trials, Rows: n, Origin: origin}, err
}

func (rows Rows) check() error {
	switch rows {
	case Trials, Means, Cells, Intermediates:
		return nil
	}
	return fmt.Errorf("%w: unknown rows %q; choose %s, %s, %s or %s", nb101.ErrInvalidQuery, string(rows), Trials, Means, Cells, Intermediates)
}

// wholeTable is a table, whose trials have all a result at the end.
type wholeTable struct{ *table.Table }

func (wholeTable) hasFinal(row, budget, run int) bool { return true }

// NumCells is like that of a table.
func (t *columns) NumCells() int { return t.rows }

// CellAt is like that of a table.
func (t *columns) CellAt(row int) (c space.Cell, err error) {
	c.Hash = cell.Hash(t.hashes[tablefile.HashSize*row:][:tablefile.HashSize])
	c.Arch, err = tablefile.Arch(t.numVertices[row], t.edges[4*row:], t.ops[tablefile.OpsPerRow*row:])
	return c, err
}

// hasFinal reports whether a trial has an intermediate result at the end.
func (t *columns) hasFinal(row, budget, run int) bool {
	return hasBit(t.finals, slot(row, budget, run))
}

// ResultsAt is like that of a table.
func (t *columns) ResultsAt(row, epochs int) (r nb101.Results, err error) {
	budget, place := nni.BudgetPlace(epochs), int(t.places[row])
	r.Config.ID = nni.ConfigID(place, budget)
	for run := range nni.RunsPerConfig {
		at := tablefile.ValuesPerRow*row + nni.RunsPerConfig*budget + run
		final, ok := t.measured(tablefile.TrainAcc, at)
		if !ok {
			continue
		}
		to := r.Add()
		to.ID = nni.TrialID(place, budget, run)
		to.Parameters = float64(binary.LittleEndian.Uint32(t.parameters[4*row:])) / nni.ParametersUnit
		to.Final = final
		to.Halfway, to.HasHalfway = t.measured(tablefile.HalfwayTrainAcc, at)
	}
	if r.Len() == 0 {
		return r, nb101.ErrNotFound
	}
	return r, nil
}

// measured returns the results in four columns, if they are there.
func (t *columns) measured(first, at int) (m nb101.Measured, ok bool) {
	percent := func(i int) float64 { return float64(t.values[first+i][at]) * 100 }
	time := float64(t.values[first+3][at])
	if time != time { // NaN: it is missing
		return m, false
	}
	return nb101.Measured{Accuracies: nb101.Accuracies{TrainAcc: percent(0), ValidAcc: percent(1), TestAcc: percent(2)}, TrainingTime: time}, true
}
