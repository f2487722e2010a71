package importer

import (
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

func TestTheImportHasAValueForEveryColumn(t *testing.T) {
	is := is.New(t)
	schema, err := sqlitefile.BaselineSchema(t.Context())
	is.NoErr(err)
	columns, err := configValues.columns(schema[nni.ConfigTable])
	is.NoErr(err)
	is.Equal(columns, []string{"arch", "num_vertices", "hash", "num_epochs"})
	_, err = trialValues.columns(schema[nni.TrialTable])
	is.NoErr(err)
	_, err = intermediateValues.columns(schema[nni.IntermediateTable])
	is.NoErr(err)
}

func TestAChangedColumnEndsTheImport(t *testing.T) {
	is := is.New(t)
	schema, err := sqlitefile.BaselineSchema(t.Context())
	is.NoErr(err)
	more, less, renamed := schema[nni.ConfigTable], schema[nni.ConfigTable], schema[nni.ConfigTable]
	more.Columns = append(more.Columns[:len(more.Columns):len(more.Columns)], sqlitefile.Column{Name: "loss"})
	less.Columns = less.Columns[:len(less.Columns)-1]
	renamed.Columns = append(less.Columns[:len(less.Columns):len(less.Columns)], sqlitefile.Column{Name: "epochs"})
	for _, table := range []sqlitefile.Object{more, less, renamed} {
		_, err := configValues.columns(table)
		is.True(err != nil)
	}
}
