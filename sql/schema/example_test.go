package schema_test

import (
	"fmt"
	"io/fs"

	"github.com/nasbench-go/nasbench/sql/schema"
)

func Example() {
	names, err := fs.Glob(schema.FS, "*.sql")
	fmt.Println(names, err)
	// Output: [00001_baseline.sql 00002_lookup_index.sql 00003_views.sql] <nil>
}
