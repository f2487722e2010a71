package verify

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/rules"
	"github.com/nasbench-go/nasbench/internal/tablefile"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
	"github.com/nasbench-go/nasbench/nb101/table"
)

// Table is [Run] for a table in memory: it checks the file ([table.Table.CheckFile],
// whose findings are of [KindIntegrity]), the cells, the results, what is missing
// and the best results. Faults name rows by the ids that they have in NNI's full
// database. A full table takes about six seconds of processor time and 600 MB of
// memory, of which 181 MB are the file's: its hashes are known to be right by
// their checksum, [space.HashesSHA256]. Those of a partial one are computed, in
// some 15 µs a cell.
//
// The error is [table.ErrClosed] or the cause of the end of ctx.
func Table(ctx context.Context, t *table.Table, opts Options) (Report, error) {
	if opts.Show <= 0 {
		opts.Show = defaultShow
	}
	v := &verifier{opts: opts, findings: newFindings(opts.Show)}
	damage, err := t.CheckFile(ctx)
	if err != nil {
		return Report{}, err
	}
	for _, d := range damage {
		v.findings.add(KindIntegrity, "", 0, "%s", d)
	}
	if err := v.readOrigin(ctx, t.Origin); err != nil {
		return Report{}, err
	}
	n := t.NumCells()
	hashed := len(damage) == 0 && t.Info().SHA256[tablefile.Hash] == space.HashesSHA256
	rows := make([]tableRow, n)
	group, ctx := errgroup.WithContext(ctx)
	var next, done atomic.Int64
	const share = 512
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			return v.part(func(f *findings) error {
				for {
					first := int(next.Add(share)) - share
					if first >= n {
						return nil
					}
					if err := context.Cause(ctx); err != nil {
						return err
					}
					for row := first; row < min(first+share, n); row++ {
						if err := rows[row].check(t, row, hashed, f); err != nil {
							return err
						}
					}
					v.mu.Lock()
					v.progress(StageCells, min(done.Add(share), int64(n)), int64(n))
					v.mu.Unlock()
				}
			})
		})
	}
	if err := group.Wait(); err != nil {
		return Report{}, err
	}
	v.addTable(rows)
	v.checkWhole(v.findings)
	r := v.report()
	r.TimeFactor, r.ofTable = 1, true
	return r, nil
}

// tableRow is what is kept of a row of a table.
type tableRow struct {
	cell    knownCell
	arch    cell.Arch // zero if it is no cell
	configs [nni.NumBudgets]struct {
		id int64 // 0 without trials
		sums
		single struct{ valid, test int32 } // the highest of a trial
	}
}

// check checks a row. hashed says that the table has the hashes of all cells, in
// their order.
func (r *tableRow) check(t *table.Table, row int, hashed bool, f *findings) error {
	c, err := t.CellAt(row)
	if err != nil {
		f.add(KindArch, "", 0, "%v", err)
		return nil
	}
	r.cell.hash = c.Hash
	if err := c.Arch.CheckSpace(); err != nil {
		f.add(KindSpace, "", 0, "row %d: %v", row, err)
		return nil
	}
	if canonical := space.Canonical(c.Arch); canonical != c.Arch {
		f.add(KindSpelling, "", 0, "row %d: the dataset spells this cell %s", row, canonical)
	}
	if hashed && c.Arch == space.At(row) {
		// The hash of this place is that of this arch.
	} else if right := c.Arch.Hash(); right != c.Hash {
		f.add(KindHash, "", 0, "row %d: hash is %s; that of its arch is %s", row, c.Hash, right)
	}
	r.arch = space.Canonical(c.Arch)
	r.cell.parameters = float64(space.Parameters(r.arch)) / nni.ParametersUnit
	report := f.report
	for b, epochs := range nni.Budgets {
		results, err := t.ResultsAt(row, epochs)
		if errors.Is(err, nb101.ErrNotFound) {
			continue
		} else if err != nil {
			f.add(KindArch, "", 0, "%v", err)
			continue
		}
		r.cell.budgets |= 1 << b
		r.configs[b].id = results.Config.ID
		for i := range results.Len() {
			r.checkTrial(results.Trial(i), b, report)
		}
	}
	return nil
}

// checkTrial checks a trial at the budget in a place, as the rows that it has in
// NNI's database.
func (r *tableRow) checkTrial(t *nb101.TrialResults, budget int, report rules.Report) {
	epochs := int64(nni.Budgets[budget])
	halfway, final := nni.IntermediateIDs(t.ID)
	both := [...]rules.Result{
		{ID: halfway, Epoch: nni.Halfway(epochs), Measured: measuredOf(&t.Halfway)},
		{ID: final, Epoch: epochs, Measured: measuredOf(&t.Final)},
	}
	results := both[:]
	if !t.HasHalfway {
		results = both[1:]
	}
	for i := range results {
		results[i].Check(report)
	}
	trial := rules.Trial{ID: t.ID, Parameters: t.Parameters, Measured: measuredOf(&t.Final)}
	trial.CheckParameters(r.cell.parameters, report)
	trial.CheckResults(epochs, results, report)
	c := &r.configs[budget]
	c.trials++
	valid, test := imagesOf(t.Final.ValidAcc), imagesOf(t.Final.TestAcc)
	if valid != unknown && test != unknown {
		c.measured++
		c.valid += valid
		c.test += test
		c.single.valid, c.single.test = max(c.single.valid, valid), max(c.single.test, test)
	}
}

// addTable makes the configs of the verifier those of a table.
func (v *verifier) addTable(rows []tableRow) {
	c := &v.configs
	c.known = map[cell.Arch]int32{}
	for i := range rows {
		r := &rows[i]
		if r.arch.IsZero() {
			continue
		}
		place := int32(len(c.cells))
		if _, again := c.known[r.arch]; again {
			continue // its hash is at fault
		}
		c.known[r.arch] = place
		c.cells = append(c.cells, r.cell)
		for b := range r.configs {
			k := &r.configs[b]
			if k.id == 0 {
				continue
			}
			c.rows = append(c.rows, config{id: k.id, cell: place, budget: int8(b)})
			c.sums = append(c.sums, k.sums)
			if b == nni.LongestBudget {
				v.single.valid, v.single.test = max(v.single.valid, k.single.valid), max(v.single.test, k.single.test)
			}
		}
	}
}

func measuredOf(m *nb101.Measured) rules.Measured {
	return rules.Measured{Train: m.TrainAcc, Valid: m.ValidAcc, Test: m.TestAcc, Time: m.TrainingTime}
}
