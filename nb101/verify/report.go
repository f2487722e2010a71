package verify

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/nasbench-go/nasbench/nb101"
)

// ErrWrong is what [Report.Err] returns, of a table too; test for it with
// [errors.Is].
var ErrWrong = errors.New("the database is wrong")

// wrongTable is [ErrWrong] of a table.
type wrongTable struct{}

func (wrongTable) Error() string { return "the table is wrong" }

func (wrongTable) Is(target error) bool { return target == ErrWrong }

// Report is what [Run] or [Table] has found.
type Report struct {
	// Complete reports that the database has all cells, with three trials at
	// each budget.
	Complete bool `json:"complete"`
	// NNIIDs reports that a complete database has its rows numbered as NNI
	// numbers them. It is not a fault if they are numbered in another way.
	NNIIDs bool `json:"nni_ids"`
	// TimeFactor is what most trials' times are to be divided by to get
	// seconds: 60 in NNI's files, else 1; 0 if that cannot be told.
	TimeFactor float64 `json:"time_factor"`

	// Version is that of the schema, as package migrate records it: 0 if it has not
	// been migrated, or if it is unknown.
	Version int64 `json:"schema_version"`
	// VersionUnknown says why the version is unknown; empty if it is known.
	VersionUnknown string `json:"schema_version_unknown,omitempty"`

	// Origin is where the results come from, by the record that an import makes; nil
	// if that is unknown.
	Origin *nb101.Origin `json:"origin"`

	// The part of the search space that the database has. A config is a cell
	// at a budget, and more than three trials of one count as three.
	Cells    Coverage         `json:"cells"`
	Configs  Coverage         `json:"configs"`
	Trials   Coverage         `json:"trials"`
	ByBudget []BudgetCoverage `json:"by_num_epochs"`

	// Faults has an entry for each kind that was found, in the order of [Kinds].
	Faults []Faults `json:"faults"`
	// Remarks are listed in the same way, in the order of [RemarkKinds]. They
	// do not make a database wrong.
	Remarks []Faults `json:"remarks"`

	ofTable bool // for Err
}

// Verdict is the conclusion of a report.
type Verdict string

const (
	// VerdictRight: the database has all cells with three trials at each
	// budget, no fault was found, and the best results are the published ones.
	VerdictRight Verdict = "right"
	// VerdictConsistent: no fault was found in a database that has a part of
	// the dataset. That cells, hashes, parameters and the rules of results
	// hold does not show that the accuracies and times are the published ones.
	VerdictConsistent Verdict = "consistent"
	// VerdictMadeUp: no fault was found in what is there, which is a part, and the
	// record of the origin says that there are results that nobody measured.
	VerdictMadeUp Verdict = "made up"
	// VerdictWrong: faults were found.
	VerdictWrong Verdict = "wrong"
)

// Verdict returns the conclusion of the report.
func (r Report) Verdict() Verdict {
	switch {
	case len(r.Faults) > 0:
		return VerdictWrong
	case r.Origin != nil && r.Origin.MadeUp:
		return VerdictMadeUp
	case r.Complete:
		return VerdictRight
	}
	return VerdictConsistent
}

// Coverage is how many of something a database has, of how many in the dataset.
type Coverage struct {
	Count int64 `json:"count"`
	Of    int64 `json:"of"`
}

// Share returns the part that the database has, 0 to 1.
func (c Coverage) Share() float64 { return float64(c.Count) / float64(c.Of) }

// BudgetCoverage is the coverage of one budget.
type BudgetCoverage struct {
	Epochs  int      `json:"num_epochs"`
	Configs Coverage `json:"configs"`
	Trials  Coverage `json:"trials"`
}

// Faults are the faults of one kind, or the remarks of one kind.
type Faults struct {
	Kind  Kind    `json:"kind"`
	Count int64   `json:"count"`
	First []Fault `json:"first"` // the first ones by table and id, see Options.Show
}

// Fault is one thing that is wrong.
type Fault struct {
	Table  string `json:"table,omitempty"` // empty if it is not in a row
	ID     int64  `json:"id"`              // of the row; 0 without one
	Detail string `json:"detail"`          // what is wrong, on one line
}

// String returns the row, if the fault is in one, and the detail, on one line.
func (f Fault) String() string {
	if f.Table == "" {
		return f.Detail
	}
	return fmt.Sprintf("%s %d: %s", f.Table, f.ID, f.Detail)
}

// Count returns the number of faults or remarks of a kind.
func (r Report) Count(kind Kind) int64 {
	for _, f := range slices.Concat(r.Faults, r.Remarks) {
		if f.Kind == kind {
			return f.Count
		}
	}
	return 0
}

// Err returns nil if no faults were found; else an error that is [ErrWrong]
// and says how many faults of which kinds were found.
func (r Report) Err() error {
	if len(r.Faults) == 0 {
		return nil
	}
	kinds := make([]string, len(r.Faults))
	for i, f := range r.Faults {
		kinds[i] = fmt.Sprintf("%s: %d", f.Kind, f.Count)
	}
	wrong := ErrWrong
	if r.ofTable {
		wrong = wrongTable{}
	}
	return fmt.Errorf("%w (%s)", wrong, strings.Join(kinds, ", "))
}
