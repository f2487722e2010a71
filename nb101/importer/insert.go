package importer

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/mattn/go-sqlite3"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/sql/schema"
)

// database is the new database while it is filled. It is used through the
// driver alone and with many rows a statement, which dbgen's inserts of one row
// do not have: each row costs a third of what it costs through database/sql.
type database struct {
	conn                           *sqlite3.SQLiteConn
	indexes                        []string // statements
	place                          func(cell.Hash) (int, bool)
	configs, trials, intermediates *rows
}

// openDatabase opens an empty file that nobody else uses and that is thrown
// away if anything goes wrong: so it needs neither a journal nor to reach the
// disk before the end. It creates NNI's tables, but not their indexes. place, if
// not nil, numbers the rows.
func openDatabase(path string, place func(cell.Hash) (int, bool)) (*database, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	dsn := url.URL{ // escapes what SQLite would not take as part of the name
		Scheme:   "file",
		Path:     filepath.ToSlash(path),
		RawQuery: "_journal_mode=OFF&_synchronous=OFF&_locking_mode=EXCLUSIVE&_cache_size=-16384",
	}
	conn, err := (&sqlite3.SQLiteDriver{}).Open(dsn.String())
	if err != nil {
		return nil, err
	}
	db := &database{conn: conn.(*sqlite3.SQLiteConn), place: place}
	if err := db.create(); err != nil {
		conn.Close()
		return nil, err
	}
	return db, nil
}

func (db *database) create() error {
	tables, indexes, err := baseline()
	if err != nil {
		return err
	}
	db.indexes = indexes
	for _, statement := range append(tables, "BEGIN") {
		if err := db.exec(context.Background(), statement); err != nil {
			return err
		}
	}
	for _, t := range []struct {
		to      **rows
		table   string
		columns []string
	}{
		{&db.configs, nni.ConfigTable, []string{"arch", "num_vertices", "hash", "num_epochs"}},
		{&db.trials, nni.TrialTable, []string{"config_id", "train_acc", "valid_acc", "test_acc", "parameters", "training_time"}},
		{&db.intermediates, nni.IntermediateTable, []string{"trial_id", "current_epoch", "train_acc", "valid_acc", "test_acc", "training_time"}},
	} {
		if *t.to, err = newRows(db.conn, t.table, t.columns, db.place != nil); err != nil {
			return err
		}
	}
	return nil
}

// baseline gives the statements of the first migration, NNI's own schema.
func baseline() (tables, indexes []string, err error) {
	text, err := schema.FS.ReadFile("00001_baseline.sql")
	if err != nil {
		return nil, nil, err
	}
	up, _, _ := strings.Cut(string(text), "-- +goose Down")
	for line := range strings.Lines(up) {
		switch {
		case strings.HasPrefix(line, "CREATE TABLE"):
			tables = append(tables, line)
		case strings.HasPrefix(line, "CREATE INDEX"):
			indexes = append(indexes, line)
		}
	}
	return tables, indexes, nil
}

func (db *database) exec(ctx context.Context, statement string) error {
	_, err := db.conn.ExecContext(ctx, statement, nil)
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
	place, placed := 0, db.place != nil
	if placed {
		var ok bool
		if place, ok = db.place(c.hash); !ok {
			return fmt.Errorf("%w: cell %s has no place in the full dataset", cell.ErrOutOfDomain, c.hash)
		}
	}
	for b, epochs := range nni.Budgets {
		if c.first[b] < 0 {
			continue
		}
		config, trial := db.configs.count+1, db.trials.count+1
		if placed {
			config, trial = nni.ConfigID(place, b), nni.TrialID(place, b, 0)
		}
		if err := db.configs.add(config, arch, int64(c.arch.NumVertices()), hash, int64(epochs)); err != nil {
			return err
		}
		last := trial + nni.RunsPerConfig - 1
		for v := range t.of(c, b) {
			if placed && trial > last {
				return fmt.Errorf("cell %s has more than three runs at %d epochs, for which a full database has no ids; import it without places", c.hash, epochs)
			}
			halfTime, halfTrain, halfValid, halfTest := v[0], v[1]*100, v[2]*100, v[3]*100
			time, train, valid, test := v[4], v[5]*100, v[6]*100, v[7]*100
			if err := db.trials.add(trial, config, train, valid, test, parameters, time*nni.TimeFactor); err != nil {
				return err
			}
			halfID, finalID := nni.IntermediateIDs(trial)
			if err := db.intermediates.add(halfID, trial, int64(epochs/2), halfTrain, halfValid, halfTest, halfTime); err != nil {
				return err
			}
			if err := db.intermediates.add(finalID, trial, int64(epochs), train, valid, test, time); err != nil {
				return err
			}
			trial++
		}
	}
	return nil
}

// flush inserts the rows that are still held back.
func (db *database) flush() error {
	for _, r := range []*rows{db.configs, db.trials, db.intermediates} {
		if err := r.flush(); err != nil {
			return err
		}
	}
	return nil
}

// clear takes all rows back.
func (db *database) clear() error {
	for _, r := range []*rows{db.configs, db.trials, db.intermediates} {
		r.count, r.args = 0, r.args[:0]
		if err := db.exec(context.Background(), "DELETE FROM "+r.table); err != nil {
			return err
		}
	}
	return nil
}

// finish ends the transaction and creates the indexes, which is faster than to
// keep them while rows come.
func (db *database) finish(ctx context.Context) error {
	for _, r := range []*rows{db.configs, db.trials, db.intermediates} {
		if err := r.full.Close(); err != nil {
			return err
		}
	}
	if err := db.exec(ctx, "COMMIT"); err != nil {
		return err
	}
	for _, statement := range db.indexes {
		if err := db.exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

func (db *database) close() error { return db.conn.Close() }
