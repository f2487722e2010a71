package verify

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// allCells is a check that has read all cells at some budgets, three trials
// each, with the best results as published. The hashes are made up, because the
// real ones take long, but ascend; only that of the best cell is real.
func allCells(places ...int8) *verifier {
	v := &verifier{findings: newFindings(defaultShow)}
	c := &v.configs
	for i := range int32(space.NumCells) {
		var h cell.Hash
		binary.BigEndian.PutUint32(h[:], uint32(i))
		c.cells = append(c.cells, knownCell{hash: h})
		for _, b := range places {
			c.cells[i].budgets |= 1 << b
			c.rows = append(c.rows, config{id: int64(len(c.rows) + 1), cell: i, budget: b})
			c.sums = append(c.sums, sums{trials: 3, measured: 3, valid: 3 * 9000, test: 3 * 9000})
		}
	}
	last := len(c.cells) - 1
	c.cells[last].hash = bestMeanCell
	best := &c.sums[len(c.sums)-1]
	best.valid, best.test = 28471, 28250       // of 3·9984
	v.single.valid, v.single.test = 9503, 9451 // of 9984
	return v
}

func (v *verifier) faultsOfWhole() []Faults {
	f := newFindings(defaultShow)
	v.checkWhole(f)
	return f.list(Kinds())
}

func TestACompleteDatabaseIsRight(t *testing.T) {
	is := is.New(t)
	v := allCells(0, 1, 2, 3)
	is.Equal(len(v.faultsOfWhole()), 0)
	r := v.report()
	is.True(r.Complete)
	is.Equal(r.Trials, Coverage{5_083_488, 5_083_488})
	is.True(r.NNIIDs) // the cells are in the order of their hashes
}

func TestNNIsNumbersAreKnown(t *testing.T) {
	is := is.New(t)
	v := allCells(0, 1, 2, 3)
	is.True(v.report().NNIIDs)
	v.otherIDs = true // of trials
	is.True(!v.report().NNIIDs)
	v.otherIDs = false
	v.configs.rows[0].budget, v.configs.rows[1].budget = 1, 0
	is.True(!v.report().NNIIDs)
	v.configs.rows[0].budget, v.configs.rows[1].budget = 0, 1
	v.configs.cells[0].hash = cell.Hash{0xff}
	is.True(!v.report().NNIIDs)
}

func TestOneBudgetOfAllCellsIsRight(t *testing.T) {
	is := is.New(t)
	v := allCells(3)
	is.Equal(len(v.faultsOfWhole()), 0)
	is.True(!v.report().Complete)
	v.opts.Complete = true
	faults := v.faultsOfWhole()
	is.Equal(len(faults), 1)
	is.Equal(faults[0].Kind, KindMissingConfig)
	is.Equal(faults[0].Count, int64(3*space.NumCells))
}

func TestOneCellLessIsNoClaimToBeComplete(t *testing.T) {
	is := is.New(t)
	v := allCells(3)
	c := &v.configs
	c.known = map[cell.Arch]int32{}
	for a := range space.All() {
		if a.NumVertices() > 2 { // there is one of two
			c.known[a] = 0
		}
	}
	c.cells, c.rows, c.sums = c.cells[1:], c.rows[1:], c.sums[1:]
	for i := range c.rows {
		c.rows[i].cell--
	}
	is.Equal(len(v.faultsOfWhole()), 0)
	v.opts.Complete = true
	faults := v.faultsOfWhole()
	is.Equal(faults[0].Kind, KindMissingCell)
	is.Equal(faults[0].Count, int64(1))
}

func TestWhatIsMissingOfAllCellsIsFound(t *testing.T) {
	is := is.New(t)
	v := allCells(2, 3)
	c := &v.configs
	c.cells[7].budgets = 1 << 3 // the config at 36 epochs is gone
	c.rows[14].cell = unknown
	c.sums[21].trials, c.sums[21].measured = 2, 2
	faults := v.faultsOfWhole()
	is.Equal(len(faults), 2)
	is.Equal(faults[0].Kind, KindMissingConfig)
	is.Equal(faults[0].First, []Fault{{Detail: "the cell 00000007000000000000000000000000 has no config at 36 epochs"}})
	is.Equal(faults[1].Kind, KindMissingTrials)
	is.Equal(faults[1].First, []Fault{{nni.ConfigTable, 22, "it has 2 of 3 trials"}})
}

func TestOtherBestResultsAreFound(t *testing.T) {
	last := 2*space.NumCells - 1
	for _, c := range []struct {
		name   string
		change func(v *verifier)
		want   []string
	}{
		{"single validation", func(v *verifier) { v.single.valid++ },
			[]string{"the highest validation accuracy of a trial at 108 epochs is 95.19231 %, the published one 95.18229 %"}},
		{"single test", func(v *verifier) { v.single.test-- },
			[]string{"the highest test accuracy of a trial at 108 epochs is 94.65144 %, the published one 94.66146 %"}},
		{"mean validation", func(v *verifier) { v.configs.sums[1].valid = 28472 },
			[]string{"the highest mean validation accuracy at 108 epochs is 95.05876 %, the published one 95.05542 %"}},
		{"mean test", func(v *verifier) { v.configs.sums[last].test-- },
			[]string{"the highest mean test accuracy at 108 epochs is 94.31424 %, the published one 94.31758 %"}},
		{"the best cell", func(v *verifier) {
			v.configs.sums[last].test, v.configs.sums[3].test = v.configs.sums[3].test, v.configs.sums[last].test
		}, []string{"nb101trialconfig 4: its cell 00000001000000000000000000000000 has the highest mean test accuracy at 108 epochs; in the published data that is 02e5a0247bbdcf2860b7e96f74961594"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			v := allCells(2, 3) // so that rows of 108 epochs have odd places
			is.Equal(len(v.faultsOfWhole()), 0)
			c.change(v)
			faults := v.faultsOfWhole()
			is.Equal(len(faults), 1)
			is.Equal(faults[0].Kind, KindBest)
			var got []string
			for _, f := range faults[0].First {
				got = append(got, f.String())
			}
			is.Equal(strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		})
	}
}

// A full database that is not what its record says, or says that it is none.
func TestOtherBestResultsAndTheOrigin(t *testing.T) {
	const others = "the highest validation accuracy of a trial at 108 epochs is 95.19231 %, the published one 95.18229 %"
	full, part := dataset.Full(), dataset.Only108()
	for _, c := range []struct {
		name   string
		places []int8
		origin *nb101.Origin
		want   string
	}{
		{"unknown", []int8{0, 1, 2, 3}, nil, ""},
		{"another file", []int8{0, 1, 2, 3}, &nb101.Origin{Name: "a", SHA256: strings.Repeat("ab", 32), Size: 1}, ""},
		{"made up", []int8{0, 1, 2, 3}, &nb101.Origin{SHA256: strings.Repeat("ab", 32), Size: 1, MadeUp: true}, "; the record of the origin says that the results are made up"},
		{"published", []int8{0, 1, 2, 3}, &nb101.Origin{SHA256: full.SHA256, Size: full.Size, Published: full.Name}, "; the record of the origin says that the results are those of nasbench_full.tfrecord"},
		{"published, 108 epochs", []int8{3}, &nb101.Origin{SHA256: part.SHA256, Size: part.Size, Published: part.Name}, "; the record of the origin says that the results are those of nasbench_only108.tfrecord"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			v := allCells(c.places...)
			v.origin = c.origin
			is.Equal(len(v.faultsOfWhole()), 0)
			is.Equal(v.report().Origin, c.origin)
			is.Equal(v.report().Verdict() == VerdictMadeUp, c.name == "made up") // never right
			v.single.valid++
			faults := v.faultsOfWhole()
			is.Equal(len(faults), 1)
			is.Equal(faults[0].First, []Fault{{Detail: others + c.want}})
		})
	}
}

func TestFaultsAreKeptInOrder(t *testing.T) {
	is := is.New(t)
	var a, b tally
	a.add(3, nni.TrialTable, 5, "five")
	a.add(3, nni.TrialTable, 9, "nine")
	a.add(3, nni.ConfigTable, 7, "config")
	a.add(3, nni.TrialTable, 4, "four")
	a.add(3, nni.TrialTable, 5, "more")
	b.add(3, nni.TrialTable, 1, "one")
	b.add(3, "", 0, "file")
	is.Equal(a.first, []Fault{{nni.ConfigTable, 7, "config"}, {nni.TrialTable, 4, "four"}, {nni.TrialTable, 5, "five"}})
	is.Equal(a.count, int64(5))
	a.merge(3, b)
	is.Equal(a.count, int64(7))
	is.Equal(a.first, []Fault{{"", 0, "file"}, {nni.ConfigTable, 7, "config"}, {nni.TrialTable, 1, "one"}})
}
