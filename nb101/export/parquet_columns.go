package export

import (
	"slices"

	"github.com/apache/arrow-go/v18/parquet"

	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// columns returns the columns of a file.
func (rows Rows) columns() []parquetColumn {
	switch rows {
	case Cells:
		return slices.Concat(cellColumns, []parquetColumn{
			numberColumn("num_edges", "edges", "of the cell", func(r *parquetRow) int32 { return r.edges }),
			opColumn("num_conv3x3", cell.Conv3x3BNReLU),
			opColumn("num_conv1x1", cell.Conv1x1BNReLU),
			opColumn("num_maxpool3x3", cell.MaxPool3x3),
			parametersColumn,
		})
	case Means:
		return slices.Concat(configColumns, []parquetColumn{
			numberColumn("num_trials", "trials", "that the means are over", func(r *parquetRow) int32 { return r.trials }),
		}, resultColumns("mean_", "mean_training_", ", mean over the trials", result), []parquetColumn{parametersColumn})
	case Intermediates:
		return slices.Concat([]parquetColumn{
			idColumn("intermediate_id", "intermediate result", func(r *parquetRow) int64 { return r.intermediate }),
			trialIDColumn,
		}, configColumns, []parquetColumn{
			runColumn,
			key(numberColumn("current_epoch", "epochs", "after which the result was measured: half of the budget, or all", func(r *parquetRow) int32 { return r.reached })),
		}, resultColumns("", "training_", "", result))
	default:
		return slices.Concat([]parquetColumn{trialIDColumn}, configColumns, []parquetColumn{runColumn},
			resultColumns("", "training_", "", result), []parquetColumn{parametersColumn},
			nullable(resultColumns("halfway_", "halfway_", " after half of the epochs", func(r *parquetRow) *nb101.Measured {
				if r.hasHalfway {
					return &r.halfway
				}
				return nil
			})))
	}
}

var (
	cellColumns = []parquetColumn{
		key(textColumn("hash", "graph hash of the cell", func(r *parquetRow) parquet.ByteArray { return r.hash })),
		sortedTextColumn("arch", "the cell in JSON, as NNI writes it", func(r *parquetRow) parquet.ByteArray { return r.arch },
			func(c space.Cell) string { return string(c.Arch.AppendJSON(nil)) }),
		numberColumn("num_vertices", "vertices", "of the cell, input and output included", func(r *parquetRow) int32 { return r.vertices }),
	}
	configColumns = slices.Concat(
		[]parquetColumn{idColumn("config_id", "trial config", func(r *parquetRow) int64 { return r.config })},
		cellColumns,
		[]parquetColumn{key(numberColumn("num_epochs", "epochs", "that the cell was trained for: 4, 12, 36 or 108", func(r *parquetRow) int32 { return r.epochs }))})
	trialIDColumn    = idColumn("trial_id", "trial", func(r *parquetRow) int64 { return r.trial })
	runColumn        = key(numberColumn("run", "", "which training of the cell at this budget: 1, 2 or 3", func(r *parquetRow) int32 { return r.run }))
	parametersColumn = realColumn("parameters", "millions", "trainable parameters", func(r *parquetRow) *float64 { return &r.parameters })
)

func opColumn(name string, op cell.Op) parquetColumn {
	return numberColumn(name, "vertices", "of the cell that are "+op.String(), func(r *parquetRow) int32 { return r.ops[op] })
}

func result(r *parquetRow) *nb101.Measured { return &r.result }

// resultColumns are the accuracies and the time of a result.
func resultColumns(prefix, timePrefix, what string, of func(*parquetRow) *nb101.Measured) []parquetColumn {
	column := func(name, unit, description string, value func(*nb101.Measured) *float64) parquetColumn {
		return realColumn(name, unit, description+what, func(r *parquetRow) *float64 {
			if m := of(r); m != nil {
				return value(m)
			}
			return nil
		})
	}
	time := column(timePrefix+"seconds", "seconds", "training time", func(m *nb101.Measured) *float64 { return &m.TrainingTime })
	time.dictionary = false // hardly any two are equal
	return []parquetColumn{
		column(prefix+"train_acc", "percent", "accuracy on the 40,000 training images", func(m *nb101.Measured) *float64 { return &m.TrainAcc }),
		column(prefix+"valid_acc", "percent", "accuracy on the 10,000 validation images", func(m *nb101.Measured) *float64 { return &m.ValidAcc }),
		column(prefix+"test_acc", "percent", "accuracy on the 10,000 test images", func(m *nb101.Measured) *float64 { return &m.TestAcc }),
		time,
	}
}
