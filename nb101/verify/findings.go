package verify

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/rules"
)

// tally counts faults of one kind and keeps the first ones.
type tally struct {
	count int64
	first []Fault // ordered by place
}

// place orders faults: those of the file, then rows by table, then by id.
func place(a, b Fault) int {
	return cmp.Or(cmp.Compare(tablePlace(a.Table), tablePlace(b.Table)), cmp.Compare(a.ID, b.ID))
}

// tablePlace returns the place of a table, or -1 for the empty name of the file.
func tablePlace(name string) int { return slices.Index(nni.Tables[:], name) }

// add counts a fault and keeps it if it is one of the first. Its detail is
// only written if it is kept: millions may exist.
func (t *tally) add(show int, table string, id int64, detail string, args ...any) {
	t.count++
	f := Fault{Table: table, ID: id}
	if t.isFirst(show, f) {
		f.Detail = fmt.Sprintf(detail, args...)
		t.keep(show, f)
	}
}

// addTime counts a trial whose time is that of its last result times a factor,
// which is most often no fault, and so must cost little.
func (t *tally) addTime(show int, trial *rules.Trial, factor rules.Factor) {
	if !t.isFirst(show, Fault{Table: nni.TrialTable, ID: trial.ID}) {
		t.count++
		return
	}
	trial.ReportUnit(trial.Time/float64(factor), func(_, table string, id int64, detail string, args ...any) {
		t.add(show, table, id, detail, args...)
	})
}

// isFirst reports whether a fault is one of the first that are kept.
func (t *tally) isFirst(show int, f Fault) bool {
	return len(t.first) < show || show > 0 && place(f, t.first[show-1]) < 0
}

func (t *tally) keep(show int, f Fault) {
	// After its equals: what is found first of a row comes first.
	at, _ := slices.BinarySearchFunc(t.first, f, func(a, b Fault) int { return cmp.Or(place(a, b), -1) })
	t.first = slices.Insert(t.first, at, f)
	t.first = t.first[:min(len(t.first), show)]
}

// merge adds the faults of another tally.
func (t *tally) merge(show int, other tally) {
	t.count += other.count
	for _, f := range other.first {
		t.keep(show, f)
	}
}

// findings are the faults that have been found in a part of the database.
type findings struct {
	show   int
	faults map[Kind]*tally
	// Trials whose time is that of their last result times 1 and times 60. Those
	// that turn out to be fewer are faults.
	seconds, sixties tally
}

func newFindings(show int) *findings {
	return &findings{show: show, faults: map[Kind]*tally{}}
}

func (f *findings) of(kind Kind) *tally {
	t := f.faults[kind]
	if t == nil {
		t = new(tally)
		f.faults[kind] = t
	}
	return t
}

func (f *findings) add(kind Kind, table string, id int64, detail string, args ...any) {
	f.of(kind).add(f.show, table, id, detail, args...)
}

// report is add as package rules calls it.
func (f *findings) report(kind, table string, id int64, detail string, args ...any) {
	f.add(Kind(kind), table, id, detail, args...)
}

func (f *findings) merge(other *findings) {
	for kind, t := range other.faults {
		f.of(kind).merge(f.show, *t)
	}
	f.seconds.merge(f.show, other.seconds)
	f.sixties.merge(f.show, other.sixties)
}

// settleUnit returns the factor of most trials' times, and makes a fault of each
// trial with the other one.
func (f *findings) settleUnit() float64 {
	factor, others := float64(nni.TimeFactor), f.seconds
	switch {
	case f.seconds.count > f.sixties.count:
		factor, others = 1, f.sixties
	case f.sixties.count == 0:
		return 0
	}
	if others.count > 0 {
		f.of(KindUnit).merge(f.show, others)
	}
	return factor
}

// list returns the findings of some kinds as a report has them.
func (f *findings) list(kinds []Kind) []Faults {
	list := []Faults{}
	for _, kind := range kinds {
		if t := f.faults[kind]; t != nil {
			list = append(list, Faults{kind, t.count, append([]Fault{}, t.first...)})
		}
	}
	return list
}
