package nni_test

import (
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/nni"
)

// The first cell's config of 108 epochs is documented by NNI with these ids:
// https://nni.readthedocs.io/en/v2.0/NAS/BenchmarksExample.html.
func TestRowsAreNumberedAsNNIDocumentsIt(t *testing.T) {
	is := is.New(t)
	is.Equal(nni.ConfigID(0, nni.LongestBudget), int64(4))
	is.Equal(nni.TrialID(0, nni.LongestBudget, 0), int64(10))
	is.Equal(nni.TrialID(0, nni.LongestBudget, 2), int64(12))
	halfway, _ := nni.IntermediateIDs(10)
	is.Equal(halfway, int64(19))
	_, final := nni.IntermediateIDs(12)
	is.Equal(final, int64(24))
	is.Equal(nni.TrialID(423_623, nni.LongestBudget, 2), int64(5_083_488)) // the last row
}

func TestNumbersLeadBack(t *testing.T) {
	is := is.New(t)
	for trial := int64(1); trial <= 100; trial++ {
		halfway, final := nni.IntermediateIDs(trial)
		is.Equal(nni.Trial(halfway), trial)
		is.Equal(nni.Trial(final), trial)
	}
	for cell := range 10 {
		for budget := range nni.NumBudgets {
			for run := range nni.RunsPerConfig {
				is.Equal(nni.Config(nni.TrialID(cell, budget, run)), nni.ConfigID(cell, budget))
			}
		}
	}
}

func TestBudgetPlace(t *testing.T) {
	is := is.New(t)
	is.Equal(nni.BudgetPlace(108), nni.LongestBudget)
	is.Equal(nni.BudgetPlace(5), -1)
}

func TestNamesAndTexts(t *testing.T) {
	is := is.New(t)
	is.Equal(nni.ChecksumDigits("dir/my-nasbench-0AF0b1c2.db"), "0af0b1c2")
	for _, name := range []string{"nasbench101.db", "nasbench101-209f569.db", "nasbench101-209f5694.db.part", "nasbench101-209f569g.db"} {
		is.Equal(nni.ChecksumDigits(name), "")
		is.True(!nni.IsChecksumName(name))
	}
	is.True(nni.IsChecksumName("nasbench101-209f5694.db"))
	is.True(!nni.IsChecksumName("nasbench101-209F5694.db"))
	is.True(!nni.IsChecksumName("nasbench201-209f5694.db"))
	is.Equal(nni.ChecksumName("209f5694c0ffee"), nni.DownloadedName)
	is.Equal(nni.OtherBudget(5), "5 epochs; the budgets are 4, 12, 36 and 108")
}
