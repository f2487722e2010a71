package importer

import (
	"context"
	"errors"
	"fmt"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// database is the new database while it is filled.
type database struct {
	file          *sqlitefile.Filler
	indexes       []string // statements
	fullIDs       bool
	configs       inserter[configRow]
	trials        inserter[trialRow]
	intermediates inserter[intermediateRow]
}

// openDatabase opens an empty file and creates NNI's tables without their
// indexes.
func openDatabase(path string, fullIDs bool) (*database, error) {
	file, err := sqlitefile.OpenFiller(path)
	if err != nil {
		return nil, err
	}
	db := &database{file: file, fullIDs: fullIDs}
	if err := db.create(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return db, nil
}

func (db *database) create() error {
	schema, err := sqlitefile.BaselineSchema(context.Background())
	if err != nil {
		return err
	}
	tables, indexes := sqlitefile.Baseline()
	db.indexes = indexes
	for _, statement := range append(tables, "BEGIN") {
		if err := db.file.Exec(context.Background(), statement); err != nil {
			return err
		}
	}
	numbered := db.fullIDs
	if db.configs, err = newInserter(db.file, schema[nni.ConfigTable], configValues, numbered); err != nil {
		return err
	}
	if db.trials, err = newInserter(db.file, schema[nni.TrialTable], trialValues, numbered); err != nil {
		return err
	}
	db.intermediates, err = newInserter(db.file, schema[nni.IntermediateTable], intermediateValues, numbered)
	return err
}

// add inserts the rows of one cell, as NNI's importer does: a config for each
// budget that the cell has, its trials in the order of the file, and two
// intermediate results for each trial. Accuracies become percent, parameters
// millions. Rows are numbered 1, 2, 3, … or by the place of the cell.
func (db *database) add(t *table, c *runsOfCell) error {
	arch := string(c.arch.AppendJSON(nil))
	hash := c.hash.String()
	parameters := float64(c.parameters) / nni.ParametersUnit
	place := 0
	if db.fullIDs {
		var ok bool
		if place, ok = space.Place(c.hash, c.arch); !ok {
			return fmt.Errorf("%w: cell %s has no place in the full dataset", cell.ErrOutOfDomain, c.hash)
		}
	}
	for b, epochs := range nni.Budgets {
		if c.first[b] < 0 {
			continue
		}
		config, trial := db.configs.rows.Count+1, db.trials.rows.Count+1
		if db.fullIDs {
			config, trial = nni.ConfigID(place, b), nni.TrialID(place, b, 0)
		}
		if err := db.configs.add(config, configRow{arch, c.arch.NumVertices(), hash, epochs}); err != nil {
			return err
		}
		for r := range t.of(c, b) {
			if err := db.trials.add(trial, trialRow{config, parameters, r[1].measured()}); err != nil {
				return err
			}
			halfID, finalID := nni.IntermediateIDs(trial)
			if err := db.intermediates.add(halfID, intermediateRow{trial, int64(r[0].epoch), r[0].measured()}); err != nil {
				return err
			}
			if err := db.intermediates.add(finalID, intermediateRow{trial, int64(r[1].epoch), r[1].measured()}); err != nil {
				return err
			}
			trial++
		}
	}
	return nil
}

func (db *database) rows() []*sqlitefile.Rows {
	return []*sqlitefile.Rows{db.configs.rows, db.trials.rows, db.intermediates.rows}
}

// flush inserts the rows that are still held back.
func (db *database) flush() error {
	for _, r := range db.rows() {
		if err := r.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// clear removes all rows.
func (db *database) clear() error {
	for _, r := range db.rows() {
		if err := r.Clear(); err != nil {
			return err
		}
	}
	return nil
}

// finish ends the transaction and creates the indexes, which is faster than to
// update them with every row.
func (db *database) finish(ctx context.Context) error {
	for _, r := range db.rows() {
		if err := r.Close(); err != nil {
			return err
		}
	}
	for _, statement := range append([]string{"COMMIT"}, db.indexes...) {
		if err := db.file.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

func (db *database) close() error { return db.file.Close() }
