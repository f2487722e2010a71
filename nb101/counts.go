package nb101

import (
	"context"
	"database/sql"
	"errors"

	"github.com/nasbench-go/nasbench/internal/nni"
)

// Counts is how much a database holds. The full table has 423,624 cells,
// 1,694,496 configs, 5,083,488 trials and 10,166,976 intermediate results.
type Counts struct {
	Cells         int64 `json:"cells"` // distinct hashes
	Configs       int64 `json:"configs"`
	Trials        int64 `json:"trials"`
	Intermediates int64 `json:"intermediates"`
	// Configs by number of epochs and by number of vertices, ascending.
	ByBudget   []BudgetCount   `json:"by_num_epochs"`
	ByVertices []VerticesCount `json:"by_num_vertices"`
}

// BudgetCount is the number of configs at a budget.
type BudgetCount struct {
	NumEpochs int   `json:"num_epochs"`
	Configs   int64 `json:"configs"`
}

// VerticesCount is the number of configs of all cells with a number of
// vertices.
type VerticesCount struct {
	NumVertices int   `json:"num_vertices"`
	Configs     int64 `json:"configs"`
}

// Counts counts what the database holds. In a full table that takes a second
// or more. A config whose number of epochs or of vertices is not an integer is
// a [CorruptRowError].
func (db *DB) Counts(ctx context.Context) (Counts, error) {
	var c Counts
	for _, count := range []struct {
		into *int64
		ask  func(context.Context) (int64, error)
	}{
		{&c.Cells, db.q.CountCells},
		{&c.Trials, db.q.CountTrials},
		{&c.Intermediates, db.q.CountIntermediates},
	} {
		n, err := count.ask(ctx)
		if err != nil {
			return Counts{}, db.explain(ctx, err)
		}
		*count.into = n
	}
	budgets, err := db.q.CountConfigsByBudget(ctx)
	if err != nil {
		return Counts{}, db.explainCount(ctx, err)
	}
	for _, b := range budgets {
		c.ByBudget = append(c.ByBudget, BudgetCount{int(b.NumEpochs), b.NumConfigs})
		c.Configs += b.NumConfigs
	}
	vertices, err := db.q.CountConfigsByVertices(ctx)
	if err != nil {
		return Counts{}, db.explainCount(ctx, err)
	}
	for _, v := range vertices {
		c.ByVertices = append(c.ByVertices, VerticesCount{int(v.NumVertices), v.NumConfigs})
	}
	return c, nil
}

// explainCount returns what an error of counting configs by a number means.
func (db *DB) explainCount(ctx context.Context, err error) error {
	if !isScanError(err) {
		return db.explain(ctx, err)
	}
	id, errFind := db.q.MistypedConfig(ctx)
	if errFind == nil {
		errFind = db.corruptConfig(ctx, id)
	}
	if errFind == nil || errors.Is(errFind, sql.ErrNoRows) {
		return db.explain(ctx, err) // it has been repaired meanwhile
	}
	return db.explainIDs(ctx, nni.ConfigTable, errFind)
}
