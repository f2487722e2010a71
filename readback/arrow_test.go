package readback_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/export"
)

// arrowRow is a row of an Arrow file, as arrow.mjs prints it. Results are by
// budget and run, and nil where there are none.
type arrowRow struct {
	Hash        string `json:"hash"`
	NumVertices int    `json:"num_vertices"`
	Edges       uint32 `json:"edges"`
	Ops         []*int `json:"ops"`
	Parameters  uint32 `json:"parameters"`

	HalfwayTrainAcc result `json:"halfway_train_acc"`
	HalfwayValidAcc result `json:"halfway_valid_acc"`
	HalfwayTestAcc  result `json:"halfway_test_acc"`
	HalfwayTime     result `json:"halfway_time"`
	TrainAcc        result `json:"train_acc"`
	ValidAcc        result `json:"valid_acc"`
	TestAcc         result `json:"test_acc"`
	TrainingTime    result `json:"training_time"`
}

type result [4][3]*float64

var budgets = map[int64]int{4: 0, 12: 1, 36: 2, 108: 3}

// The database is numbered as NNI's full one, so that the id of a trial says
// which run it is. A value that is left over is one that the database has not.
func TestArrowFileHasEveryValueOfTheDatabase(t *testing.T) {
	for name, path := range databases(t) {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			db := openDatabase(t, path)
			file := filepath.Join(t.TempDir(), "nasbench101.arrow")
			_, err := export.ArrowFromDatabase(ctx, db, file, export.Options{})
			is.NoErr(err)
			lines := script(t, "arrow.mjs", file)
			var about map[string]string
			decode(t, lines[0], &about)
			is.Equal(about["nb101.cells"], fmt.Sprint(len(lines)-1))
			rows := map[string]*arrowRow{}
			last := ""
			for _, line := range lines[1:] {
				row := &arrowRow{}
				decode(t, line, row)
				is.True(last < row.Hash)
				last = row.Hash
				rows[row.Hash] = row
				checkCell(t, row)
			}

			trials := answer(t, db, `SELECT c.hash, c.num_epochs, t.id - 3 * (c.id - 1) AS run, t.train_acc, t.valid_acc, t.test_acc,
				t.training_time / (SELECT time_factor FROM nb101_units), t.parameters
				FROM nb101trialstats AS t JOIN nb101trialconfig AS c ON c.id = t.config_id`)
			for _, v := range trials {
				row := rows[v[0].(string)]
				take(t, &row.TrainAcc, v, 3, 100)
				take(t, &row.ValidAcc, v, 4, 100)
				take(t, &row.TestAcc, v, 5, 100)
				take(t, &row.TrainingTime, v, 6, 1)
				is.Equal(float64(row.Parameters)/1e6, v[7])
			}
			halfway := answer(t, db, `SELECT c.hash, c.num_epochs, t.id - 3 * (c.id - 1) AS run, i.train_acc, i.valid_acc, i.test_acc, i.training_time
				FROM nb101intermediatestats AS i JOIN nb101trialstats AS t ON t.id = i.trial_id JOIN nb101trialconfig AS c ON c.id = t.config_id
				WHERE i.current_epoch < c.num_epochs`)
			is.Equal(len(halfway), len(trials))
			for _, v := range halfway {
				row := rows[v[0].(string)]
				take(t, &row.HalfwayTrainAcc, v, 3, 100)
				take(t, &row.HalfwayValidAcc, v, 4, 100)
				take(t, &row.HalfwayTestAcc, v, 5, 100)
				take(t, &row.HalfwayTime, v, 6, 1)
			}
			for _, row := range rows {
				for _, r := range []*result{
					&row.HalfwayTrainAcc, &row.HalfwayValidAcc, &row.HalfwayTestAcc, &row.HalfwayTime,
					&row.TrainAcc, &row.ValidAcc, &row.TestAcc, &row.TrainingTime,
				} {
					is.Equal(*r, result{})
				}
			}
		})
	}
}

// take compares a value with column i of a row of the database, which says of
// which cell, budget and run it is, and removes it. The file has it in a unit
// that is so many of the database's.
func take(t *testing.T, r *result, v []any, i int, unit float64) {
	t.Helper()
	place := &r[budgets[int64(v[1].(float64))]][int(v[2].(float64))-1]
	if *place == nil || **place*unit != v[i] {
		t.Fatalf("%v: column %d of the database is %v", v[:3], i, v[i])
	}
	*place = nil
}

// checkCell checks that the columns of the cell make the cell with the hash.
func checkCell(t *testing.T, row *arrowRow) {
	t.Helper()
	is := is.New(t)
	var ops []cell.Op
	for i, op := range row.Ops {
		is.Equal(op == nil, i >= row.NumVertices-2)
		if op != nil {
			ops = append(ops, cell.Op(*op))
		}
	}
	a, err := cell.ArchFromEdges(row.NumVertices, row.Edges, ops)
	is.NoErr(err)
	is.Equal(a.Hash().String(), row.Hash)
}
