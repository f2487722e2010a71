package verify

import (
	"bytes"
	"math"
	"slices"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// The best results at 108 epochs (Ying et al., section 3, and the published
// file): the highest of single trials and of means over three, as fractions.
const (
	bestSingleValid = 0.9518229365348816
	bestSingleTest  = 0.9466145634651184
	bestMeanValid   = 0.9505542318026224
	bestMeanTest    = 0.943175752957662
)

// bestMeanCell is the cell with the highest mean test accuracy.
var bestMeanCell = cell.Hash{0x02, 0xe5, 0xa0, 0x24, 0x7b, 0xbd, 0xcf, 0x28, 0x60, 0xb7, 0xe9, 0x6f, 0x74, 0x96, 0x15, 0x94}

// coverage is the part of the space that a database has.
type coverage struct {
	configs, trials [nni.NumBudgets]int64 // by budget
}

func (c *configs) coverage() (n coverage) {
	for i, r := range c.rows {
		if r.cell == unknown || r.budget == unknown || r.again {
			continue
		}
		n.configs[r.budget]++
		if i < len(c.sums) { // else the trials could not be read
			n.trials[r.budget] += int64(min(c.sums[i].trials, nni.RunsPerConfig))
		}
	}
	return n
}

// checkWhole checks what only all rows together show.
func (v *verifier) checkWhole(f *findings) {
	c := &v.configs
	for i, s := range c.sums {
		if s.trials > nni.RunsPerConfig {
			f.add(KindTooMany, nni.ConfigTable, c.rows[i].id, "it has %d trials; a config has at most %d", s.trials, nni.RunsPerConfig)
		}
	}
	n := c.coverage()
	v.checkOrigin(n, f)
	whole := len(c.cells) == space.NumCells
	if !whole && !v.opts.Complete {
		return
	}
	var claimed [nni.NumBudgets]bool
	for i := range nni.Budgets {
		claimed[i] = v.opts.Complete || n.configs[i] > 0
	}
	c.checkMissing(claimed, f)
	if n.trials[nni.LongestBudget] == nni.RunsPerConfig*space.NumCells {
		v.checkBest(f)
	}
}

// checkMissing finds what is missing at the budgets that should be complete.
func (c *configs) checkMissing(claimed [nni.NumBudgets]bool, f *findings) {
	if len(c.cells) < space.NumCells {
		for a := range space.All() {
			if _, ok := c.known[a]; !ok {
				f.add(KindMissingCell, "", 0, "no config has the cell %s", lazyHash{a})
			}
		}
	}
	for _, known := range c.cells {
		for i, epochs := range nni.Budgets {
			if claimed[i] && known.budgets>>i&1 == 0 {
				f.add(KindMissingConfig, "", 0, "the cell %s has no config at %d epochs", known.hash, epochs)
			}
		}
	}
	for i, r := range c.rows {
		if n := c.sums[i].trials; n < nni.RunsPerConfig && r.cell != unknown && r.budget != unknown && claimed[r.budget] {
			f.add(KindMissingTrials, nni.ConfigTable, r.id, "it has %d of %d trials", n, nni.RunsPerConfig)
		}
	}
}

// lazyHash is the hash of a cell, worked out when it is written.
type lazyHash struct{ cell.Arch }

func (h lazyHash) String() string { return h.Hash().String() }

// checkBest compares the best results at 108 epochs with the published ones.
func (v *verifier) checkBest(f *findings) {
	c := &v.configs
	valid, test, published := unknown, unknown, unknown // places in c.rows
	for i, r := range c.rows {
		if r.budget != nni.LongestBudget || r.cell == unknown || c.sums[i].measured != nni.RunsPerConfig {
			continue
		}
		if valid == unknown || c.sums[i].valid > c.sums[valid].valid {
			valid = i
		}
		if test == unknown || c.sums[i].test > c.sums[test].test {
			test = i
		}
		if published == unknown && c.cells[r.cell].hash == bestMeanCell {
			published = i
		}
	}
	compare := func(what string, images, of int32, published float64) {
		// Neighbouring values are 3e-5 apart or more.
		if have := float64(images) / float64(of); math.Abs(have-published) > 1e-6 {
			f.add(KindBest, "", 0, "the highest %s at 108 epochs is %.5f %%, the published one %.5f %%%s", what, 100*have, 100*published, v.originNote())
		}
	}
	compare("validation accuracy of a trial", v.single.valid, nni.AccuracyImages, bestSingleValid)
	compare("test accuracy of a trial", v.single.test, nni.AccuracyImages, bestSingleTest)
	if valid == unknown {
		return // then accuracies are at fault
	}
	compare("mean validation accuracy", c.sums[valid].valid, nni.RunsPerConfig*nni.AccuracyImages, bestMeanValid)
	compare("mean test accuracy", c.sums[test].test, nni.RunsPerConfig*nni.AccuracyImages, bestMeanTest)
	if published == unknown || c.sums[published].test != c.sums[test].test {
		f.add(KindBest, nni.ConfigTable, c.rows[test].id, "its cell %s has the highest mean test accuracy at 108 epochs; in the published data that is %s%s",
			c.cells[c.rows[test].cell].hash, bestMeanCell, v.originNote())
	}
}

// report makes the report when all is checked.
func (v *verifier) report() Report {
	n := v.configs.coverage()
	r := Report{TimeFactor: v.findings.settleUnit(), Version: v.version, VersionUnknown: v.versionUnknown, Origin: v.origin}
	r.Cells = Coverage{int64(len(v.configs.cells)), space.NumCells}
	for i, epochs := range nni.Budgets {
		b := BudgetCoverage{
			Epochs:  epochs,
			Configs: Coverage{n.configs[i], space.NumCells},
			Trials:  Coverage{n.trials[i], nni.RunsPerConfig * space.NumCells},
		}
		r.ByBudget = append(r.ByBudget, b)
		r.Configs.Count += b.Configs.Count
		r.Configs.Of += b.Configs.Of
		r.Trials.Count += b.Trials.Count
		r.Trials.Of += b.Trials.Of
	}
	r.Complete = r.Trials.Count == r.Trials.Of
	r.NNIIDs = r.Complete && !v.otherIDs && v.configs.inNNIOrder()
	r.Faults = v.findings.list(Kinds())
	r.Remarks = v.findings.list(RemarkKinds())
	return r
}

// inNNIOrder reports whether the configs of a complete database are numbered
// from 1 on by the hash of the cell and then by budget.
func (c *configs) inNNIOrder() bool {
	places := make([]int32, len(c.cells)) // of the cells, by hash
	for i := range places {
		places[i] = int32(i)
	}
	slices.SortFunc(places, func(a, b int32) int { return bytes.Compare(c.cells[a].hash[:], c.cells[b].hash[:]) })
	for i, r := range c.rows {
		if r.id != int64(i+1) || i/nni.NumBudgets >= len(places) || r.cell != places[i/nni.NumBudgets] || int(r.budget) != i%nni.NumBudgets {
			return false
		}
	}
	return true
}
