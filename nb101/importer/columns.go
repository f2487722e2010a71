package importer

import (
	"database/sql/driver"
	"fmt"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/rules"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// The rows of the three tables, without their ids.
type (
	configRow struct {
		arch        string
		numVertices int
		hash        string
		epochs      int
	}
	trialRow struct {
		config     int64
		parameters float64 // in millions
		rules.Measured
	}
	intermediateRow struct {
		trial, epoch int64
		rules.Measured
	}
)

// measured returns what a row has of a point: percent, and seconds.
func (p *point) measured() rules.Measured {
	return rules.Measured{Train: p.acc[0] * 100, Valid: p.acc[1] * 100, Test: p.acc[2] * 100, Time: p.time}
}

// columnValues has the value of a row for each column of its table but the id.
type columnValues[T any] map[string]func(*T) driver.Value

var (
	configValues = columnValues[configRow]{
		"arch":         func(r *configRow) driver.Value { return r.arch },
		"num_vertices": func(r *configRow) driver.Value { return int64(r.numVertices) },
		"hash":         func(r *configRow) driver.Value { return r.hash },
		"num_epochs":   func(r *configRow) driver.Value { return int64(r.epochs) },
	}
	trialValues = columnValues[trialRow]{
		"config_id":     func(r *trialRow) driver.Value { return r.config },
		"train_acc":     func(r *trialRow) driver.Value { return r.Train },
		"valid_acc":     func(r *trialRow) driver.Value { return r.Valid },
		"test_acc":      func(r *trialRow) driver.Value { return r.Test },
		"parameters":    func(r *trialRow) driver.Value { return r.parameters },
		"training_time": func(r *trialRow) driver.Value { return r.Time * nni.TimeFactor },
	}
	intermediateValues = columnValues[intermediateRow]{
		"trial_id":      func(r *intermediateRow) driver.Value { return r.trial },
		"current_epoch": func(r *intermediateRow) driver.Value { return r.epoch },
		"train_acc":     func(r *intermediateRow) driver.Value { return r.Train },
		"valid_acc":     func(r *intermediateRow) driver.Value { return r.Valid },
		"test_acc":      func(r *intermediateRow) driver.Value { return r.Test },
		"training_time": func(r *intermediateRow) driver.Value { return r.Time },
	}
)

// inserter inserts rows into a table, with a value for every column.
type inserter[T any] struct {
	rows    *sqlitefile.Rows
	values  []func(*T) driver.Value // of the columns but the id, in their order
	row     T                       // the last one; here, so that it is not allocated for each
	scratch []driver.Value          // its values
}

// newInserter inserts into all columns that a table has. A column that the
// import has no value for is an error, and so is a value without a column.
func newInserter[T any](file *sqlitefile.Filler, table sqlitefile.Object, v columnValues[T], numbered bool) (inserter[T], error) {
	columns, err := v.columns(table)
	if err != nil {
		return inserter[T]{}, err
	}
	in := inserter[T]{scratch: make([]driver.Value, len(columns))}
	for _, name := range columns {
		in.values = append(in.values, v[name])
	}
	in.rows, err = file.Rows(table.Name, columns, numbered)
	return in, err
}

// columns returns the names of a table's columns but the id.
func (v columnValues[T]) columns(table sqlitefile.Object) (names []string, err error) {
	for _, c := range table.Columns {
		switch {
		case c.Name == "id":
		case v[c.Name] == nil:
			return nil, fmt.Errorf("the import has no value for the column %s of %s", c.Name, table.Name)
		default:
			names = append(names, c.Name)
		}
	}
	for name := range v {
		if _, ok := table.Column(name); !ok {
			return nil, fmt.Errorf("the import has a value for %s, which %s does not have as a column", name, table.Name)
		}
	}
	return names, nil
}

func (in *inserter[T]) add(id int64, row T) error {
	in.row = row
	for i, value := range in.values {
		in.scratch[i] = value(&in.row)
	}
	return in.rows.Add(id, in.scratch...)
}
