package verify

import (
	"cmp"
	"context"
	"encoding/hex"
	"slices"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// unknown is the place of a config, cell or budget that does not exist.
const unknown = -1

// configs is what is kept of the configs: less than 100 MB of a full database.
type configs struct {
	rows  []config            // by id
	sums  []sums              // of each row, when the trials are checked
	cells []knownCell         // in the order in which they were found
	known map[cell.Arch]int32 // the place in cells of each, by its canonical spelling

	// The arch before, because the configs of a cell follow each other.
	text string
	last spelled
}

// config is what is kept of a row.
type config struct {
	id     int64
	cell   int32 // its place in cells, or unknown
	budget int8  // its place in nni.Budgets, or unknown
	again  bool  // an earlier one has the same cell and budget
}

// sums are what is kept of the trials of a config.
type sums struct {
	trials      int32
	measured    int32 // trials whose accuracies are right
	valid, test int32 // of those, images out of nni.AccuracyImages
}

// knownCell is a cell of the search space that has a config.
type knownCell struct {
	hash       cell.Hash
	parameters float64 // in millions, as the database has it
	budgets    uint8   // bit i for nni.Budgets[i]
}

// spelled is what an arch's text means. err is set if it is not a cell.
type spelled struct {
	arch, canonical cell.Arch
	stored          bool // the text is NNI's form of the arch, to the byte
	hash            [2 * len(cell.Hash{})]byte
	cell            int32
	err             error
	kind            Kind // of err
}

func (v *verifier) readConfigs(ctx context.Context, f *findings) error {
	total, err := v.countRows(ctx, nni.ConfigTable)
	if err != nil {
		return err
	}
	c := &v.configs
	c.rows = make([]config, 0, total)
	cells := min(total, space.NumCells) // at most; growing would leave garbage
	c.cells = make([]knownCell, 0, cells)
	c.known = make(map[cell.Arch]int32, cells)
	c.last = c.read(c.text)
	v.progress(StageCells, 0, total)
	done := int64(0)
	err = configSource.read(ctx, v.handle, "ORDER BY id", nil, func(r *record) error {
		c.add(r, f)
		if done++; done%configsPerReport == 0 || done == total {
			v.progress(StageCells, done, total)
		}
		return nil
	})
	c.sums = make([]sums, len(c.rows))
	return err
}

const configsPerReport = 10_000

// find returns the place of the config with this id, or unknown. The guess is a
// place that may be right.
func (c *configs) find(id int64, guess int) int {
	if guess >= 0 && guess < len(c.rows) && c.rows[guess].id == id {
		return guess
	}
	i, ok := slices.BinarySearchFunc(c.rows, id, func(r config, id int64) int { return cmp.Compare(r.id, id) })
	if !ok {
		return unknown
	}
	return i
}

// add checks a row by itself and against the rows before.
func (c *configs) add(row *record, f *findings) {
	id, arch, numVertices, hash, numEpochs := row.integer(0), row.text(1), row.integer(2), row.text(3), row.integer(4)
	wrong := func(kind Kind, detail string, args ...any) { f.add(kind, nni.ConfigTable, id, detail, args...) }

	r := config{id: id, cell: unknown, budget: unknown}
	defer func() { c.rows = append(c.rows, r) }()
	if row.wrong != "" {
		wrong(KindType, "%s", row.wrong)
		return
	}
	r.budget = int8(slices.IndexFunc(nni.Budgets[:], func(epochs int) bool { return int64(epochs) == numEpochs }))
	if r.budget == unknown {
		wrong(KindBudget, "num_epochs: %s", nni.OtherBudget(numEpochs))
	}
	if arch != c.text {
		c.text, c.last = arch, c.read(arch)
	}
	s := &c.last
	if s.err != nil {
		wrong(s.kind, "%v", s.err)
	}
	if s.arch.IsZero() {
		return
	}
	if !s.stored {
		wrong(RemarkForm, "its arch is not in the form in which NNI stores and looks for it: %s", s.arch.AppendJSON(nil))
	}
	if n := s.arch.NumVertices(); numVertices != int64(n) {
		wrong(KindVertices, "num_vertices is %d; its arch has %d", numVertices, n)
	}
	if hash != string(s.hash[:]) {
		wrong(KindHash, "hash is %.40q; that of its arch is %s", hash, s.hash[:])
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
		wrong(KindTwice, "an earlier config has the cell %s at %d epochs too", s.hash[:], numEpochs)
	}
	*there |= bit
}

// read returns what an arch's text means, and notes a cell not met before.
func (c *configs) read(text string) (s spelled) {
	s.cell = unknown
	if s.arch, s.err = cell.ParseArch(text); s.err != nil {
		s.kind = KindArch
		return s
	}
	s.stored = string(s.arch.AppendJSON(nil)) == text
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
			parameters: float64(space.Parameters(s.canonical)) / nni.ParametersUnit,
		})
	}
	s.cell = i
	hex.Encode(s.hash[:], c.cells[i].hash[:])
	return s
}
