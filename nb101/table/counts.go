package table

import (
	"context"
	"runtime"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/tablefile"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// Counts is like [nb101.DB.Counts]. The final result of a trial counts as an
// intermediate result too, as in the database.
func (t *Table) Counts(ctx context.Context) (c nb101.Counts, err error) {
	d, err := t.open()
	if err != nil {
		return c, err
	}
	defer runtime.KeepAlive(d)
	var (
		byBudget   [nni.NumBudgets]int64
		byVertices [cell.MaxVertices + 1]int64
	)
	c.Cells = int64(d.Rows)
	for row := range d.Rows {
		if row%rowsPerCheck == 0 && ctx.Err() != nil {
			return nb101.Counts{}, context.Cause(ctx)
		}
		for b := range nni.NumBudgets {
			trials := c.Trials
			for run := range nni.RunsPerConfig {
				at := tablefile.ValuesPerRow*row + nni.RunsPerConfig*b + run
				if time := d.value(tablefile.TrainingTime, at); time == time {
					c.Trials++
					c.Intermediates++
				}
				if time := d.value(tablefile.HalfwayTime, at); time == time {
					c.Intermediates++
				}
			}
			if c.Trials > trials {
				c.Configs++
				byBudget[b]++
				byVertices[min(int(d.bytes[int(d.NumVertices)+row]), cell.MaxVertices)]++
			}
		}
	}
	for b, n := range byBudget {
		if n > 0 {
			c.ByBudget = append(c.ByBudget, nb101.BudgetCount{NumEpochs: nni.Budgets[b], Configs: n})
		}
	}
	for v, n := range byVertices {
		if n > 0 {
			c.ByVertices = append(c.ByVertices, nb101.VerticesCount{NumVertices: v, Configs: n})
		}
	}
	return c, nil
}
