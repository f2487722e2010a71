package migrate

import (
	"fmt"
	"strings"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// way is the way from one version to another.
type way struct {
	Result
	before, after []string // statements, before and after the steps
}

// wayTo is the way to a version from a state without differences, apart from what
// takes the record and NNI's indexes back at version 0.
func (st state) wayTo(version int64) way {
	w := way{Result: Result{From: st.version(), To: version}}
	w.Steps = steps(w.From, w.To)
	w.after = st.statistics.tidy(w.Result)
	if w.To > w.From {
		st.prepareUp(&w)
	}
	return w
}

// prepareUp adds what makes it possible to undo everything.
func (st state) prepareUp(w *way) {
	if st.recorded == nil {
		w.before = createRecord(st.table)
	} else if !st.madeHere(st.table) {
		w.after = append(w.after, st.undate(w.From))
	}
	if w.From == 0 {
		w.before = append(w.before, st.createMarked()...)
	}
	if w.From < analyzingVersion && w.To >= analyzingVersion && !st.hasLookupIndex() {
		w.before = append(w.before, st.statistics.keep()...)
	}
}

// hasLookupIndex reports whether the step which makes statistics has been taken,
// whatever the record says.
func (st state) hasLookupIndex() bool {
	_, ok := st.schema[lookupIndex]
	return ok
}

// madeHereMark is in the statement of an index of NNI's that its tables lacked
// before version 1, as those that pandas writes do. The way down to version 0
// drops it. It is in lower case.
const madeHereMark = "/* made by nb101-migrate */"

func isMarked(o sqlitefile.Object) bool { return strings.Contains(o.SQL, madeHereMark) }

// createMarked makes the indexes that NNI's tables lack, so that the first step
// does not.
func (st state) createMarked() (script []string) {
	_, indexes := sqlitefile.Baseline()
	for _, statement := range indexes {
		words := strings.Split(statement, `"`)
		index, table := words[1], words[3]
		_, exists := st.schema[index]
		if _, ok := st.schema.TableNamed(table); ok && !exists {
			script = append(script, strings.Replace(strings.TrimSuffix(statement, ";"), " ON ", " "+madeHereMark+" ON ", 1))
		}
	}
	return script
}

// dropMarked drops them again.
func (st state) dropMarked() (script []string) {
	for _, o := range sorted(st.schema) {
		if o.Kind == sqlitefile.Index && isMarked(o) {
			script = append(script, fmt.Sprintf("DROP INDEX %q", o.Name))
		}
	}
	return script
}
