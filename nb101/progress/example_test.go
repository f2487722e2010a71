package progress_test

import (
	"fmt"

	"github.com/nasbench-go/nasbench/nb101/progress"
)

// An operation reports to the function that its caller has chosen, or to none.
func ExampleFunc() {
	work := func(report progress.Func) {
		report.Report("checking the file", 512, 2048, progress.Bytes)
	}
	work(func(r progress.Report) {
		fmt.Printf("%s: %d %% of %d %s\n", r.Stage, 100*r.Done/r.Total, r.Total, r.Unit)
	})
	work(nil)
	// Output: checking the file: 25 % of 2048 bytes
}
