package verify

import (
	"cmp"
	"context"
	"encoding/hex"
	"math"
	"slices"

	"github.com/nasbench-go/nasbench/dbgen"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// The budgets, in epochs, and how many trials a config has.
var budgets = []int64{4, 12, 36, 108}

const (
	trialsPerConfig = 3
	unknown         = -1 // instead of the place of a config, cell or budget
)

// configs is what is kept of the configs: less than 100 MB of a full database.
type configs struct {
	rows  []config            // by id
	sums  []sums              // of each row, when the trials are checked
	cells []knownCell         // in the order in which they were found
	known map[cell.Arch]int32 // the place in cells of each, by its canonical spelling

	// The config before, because those of a cell stand together.
	text string
	last spelled
}

// config is what is kept of a row.
type config struct {
	id     int64
	cell   int32 // its place in cells, or unknown
	budget int8  // its place in budgets, or unknown
	again  bool  // an earlier one has the same cell and budget
}

// sums are what is kept of the trials of a config.
type sums struct {
	trials      int32
	measured    int32 // trials whose accuracies are right
	valid, test int32 // of those, images out of accuracyImages
}

// knownCell is a cell of the search space that has a config.
type knownCell struct {
	hash       cell.Hash
	parameters float64 // in millions, as the database has it
	budgets    uint8   // bit i for budgets[i]
}

// spelled is what an arch's text means. err is set if it means no cell.
type spelled struct {
	arch, canonical cell.Arch
	hash            [2 * len(cell.Hash{})]byte
	cell            int32
	err             error
	kind            Kind // of err
}

const configPage = 10_000

func (v *verifier) readConfigs(ctx context.Context, f *findings) error {
	c := &v.configs
	c.known = map[cell.Arch]int32{}
	counts, err := v.q.CountConfigsByBudget(ctx)
	if err != nil {
		return err
	}
	total := int64(0)
	for _, n := range counts {
		total += n.NumConfigs
	}
	v.progress(StageCells, 0, total)
	for first, more := int64(math.MinInt64), true; more; {
		page, err := v.q.ListWellTypedConfigs(ctx, first, configPage)
		if err != nil {
			return err
		}
		for _, row := range page {
			c.check(row, f)
		}
		more = len(page) == configPage && page[len(page)-1].ID < math.MaxInt64
		if more {
			first = page[len(page)-1].ID + 1
		}
		v.progress(StageCells, int64(len(c.rows)), total)
	}
	ids, err := v.q.MistypedConfigs(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		f.add(KindType, configTable, id, isMistyped)
		c.rows = append(c.rows, config{id: id, cell: unknown, budget: unknown})
	}
	slices.SortFunc(c.rows, func(a, b config) int { return cmp.Compare(a.id, b.id) })
	c.sums = make([]sums, len(c.rows))
	return nil
}

// find gives the place of the config with this id, or unknown.
func (c *configs) find(id int64) int {
	i, ok := slices.BinarySearchFunc(c.rows, id, func(r config, id int64) int { return cmp.Compare(r.id, id) })
	if !ok {
		return unknown
	}
	return i
}

// check checks a row by itself and against the rows before.
func (c *configs) check(row dbgen.TrialConfig, f *findings) {
	wrong := func(kind Kind, detail string, args ...any) { f.add(kind, configTable, row.ID, detail, args...) }

	r := config{id: row.ID, cell: unknown, budget: int8(slices.Index(budgets, row.NumEpochs))}
	defer func() { c.rows = append(c.rows, r) }()
	if r.budget == unknown {
		wrong(KindBudget, "num_epochs is %d; the budgets are 4, 12, 36 and 108", row.NumEpochs)
	}
	if row.Arch != c.text || len(c.rows) == 0 {
		c.text, c.last = row.Arch, c.read(row.Arch)
	}
	s := &c.last
	if s.err != nil {
		wrong(s.kind, "%v", s.err)
	}
	if s.arch.IsZero() {
		return
	}
	if n := s.arch.NumVertices(); row.NumVertices != int64(n) {
		wrong(KindVertices, "num_vertices is %d; its arch has %d", row.NumVertices, n)
	}
	if row.Hash != string(s.hash[:]) {
		wrong(KindHash, "hash is %.40q; that of its arch is %s", row.Hash, s.hash[:])
	}
	if s.err != nil {
		return
	}
	if s.arch != s.canonical {
		wrong(KindSpelling, "the dataset spells this cell %s", s.canonical)
	}
	r.cell = s.cell
	if r.budget == unknown {
		return
	}
	there, bit := &c.cells[r.cell].budgets, uint8(1)<<r.budget
	if r.again = *there&bit != 0; r.again {
		wrong(KindTwice, "an earlier config has the cell %s at %d epochs too", s.hash[:], row.NumEpochs)
	}
	*there |= bit
}

// read says what an arch's text means, and notes a cell not met before.
func (c *configs) read(text string) (s spelled) {
	s.cell = unknown
	if s.arch, s.err = cell.ParseArch(text); s.err != nil {
		s.kind = KindArch
		return s
	}
	if s.err = s.arch.CheckSpace(); s.err != nil {
		s.kind = KindSpace
		h := s.arch.Hash()
		hex.Encode(s.hash[:], h[:])
		return s
	}
	s.canonical = space.Canonical(s.arch)
	i, ok := c.known[s.canonical]
	if !ok {
		i = int32(len(c.cells))
		c.known[s.canonical] = i
		c.cells = append(c.cells, knownCell{
			hash:       s.canonical.Hash(),
			parameters: float64(space.Parameters(s.canonical)) / 1e6,
		})
	}
	s.cell = i
	hex.Encode(s.hash[:], c.cells[i].hash[:])
	return s
}
