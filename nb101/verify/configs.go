package verify

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
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

	// The SHA-256 of the hashes of the cells found, if they are taken from the
	// rows and checked at the end, because computing them takes seconds; nil if
	// they are computed.
	taken    hash.Hash
	reported int64 // rows, as progress
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
	v.progress(StageCells, 0, total)
	if total >= space.NumCells { // all cells may be there, and NNI's files have them by ascending hash
		taken := newFindings(f.show)
		err := v.addConfigs(ctx, total, sha256.New(), taken)
		if !errors.Is(err, errOtherHashes) {
			f.merge(taken)
			return err
		}
	}
	return v.addConfigs(ctx, total, nil, f)
}

// errOtherHashes: the hashes of the rows are not those of all cells by ascending
// hash.
var errOtherHashes = errors.New("the hashes are not those of all cells")

// addConfigs reads and adds all rows. The error may be errOtherHashes if the
// hashes of the cells are taken from them.
func (v *verifier) addConfigs(ctx context.Context, total int64, taken hash.Hash, f *findings) error {
	c := &v.configs
	c.begin(total, taken)
	want := newRowEntries(v.want[nni.ConfigTable].indexes)
	v.want[nni.ConfigTable] = want
	err := configSource.read(ctx, v.handle, "ORDER BY r.id", nil, func(r *record) error {
		want.add(r.values)
		if err := c.add(r, f); err != nil {
			return err
		}
		if done := int64(len(c.rows)); done > c.reported && (done%configsPerReport == 0 || done == total) {
			c.reported = done
			v.progress(StageCells, done, total)
		}
		return nil
	})
	c.sums = make([]sums, len(c.rows))
	if err == nil && !c.areTaken(space.HashesSHA256) {
		return errOtherHashes
	}
	return err
}

const configsPerReport = 10_000

// begin makes room for a number of rows.
func (c *configs) begin(total int64, taken hash.Hash) {
	cells := min(total, space.NumCells) // at most; growing would leave garbage
	*c = configs{
		rows:  slices.Grow(c.rows[:0], int(total)),
		cells: slices.Grow(c.cells[:0], int(cells)),
		known: make(map[cell.Arch]int32, cells),
		taken: taken, reported: c.reported,
	}
	c.last, _ = c.read(c.text, "")
}

// areTaken reports whether the hashes of all cells were taken, if they were not
// computed: whether they have this SHA-256, in hexadecimal digits.
func (c *configs) areTaken(sha256 string) bool {
	return c.taken == nil || hex.EncodeToString(c.taken.Sum(nil)) == sha256
}

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

// add checks a row by itself and against the rows before. The error is
// errOtherHashes.
func (c *configs) add(row *record, f *findings) (err error) {
	id, arch, numVertices, hash, numEpochs := row.integer(0), row.text(1), row.integer(2), row.text(3), row.integer(4)
	wrong := func(kind Kind, detail string, args ...any) { f.add(kind, nni.ConfigTable, id, detail, args...) }

	r := config{id: id, cell: unknown, budget: unknown}
	defer func() { c.rows = append(c.rows, r) }()
	if row.wrong != "" {
		wrong(KindType, "%s", row.wrong)
		return nil
	}
	r.budget = int8(slices.IndexFunc(nni.Budgets[:], func(epochs int) bool { return int64(epochs) == numEpochs }))
	if r.budget == unknown {
		wrong(KindBudget, "num_epochs: %s", nni.OtherBudget(numEpochs))
	}
	if arch != c.text {
		if c.last, err = c.read(arch, hash); err != nil {
			return err
		}
		c.text = arch
	}
	s := &c.last
	if s.err != nil {
		wrong(s.kind, "%v", s.err)
	}
	if s.arch.IsZero() {
		return nil
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
		return nil
	}
	if s.arch != s.canonical {
		wrong(KindSpelling, "the dataset spells this cell %s", s.canonical)
	}
	r.cell = s.cell
	if r.budget == unknown {
		return nil
	}
	there, bit := &c.cells[r.cell].budgets, uint8(1)<<r.budget
	if r.again = *there&bit != 0; r.again {
		wrong(KindTwice, "an earlier config has the cell %s at %d epochs too", s.hash[:], numEpochs)
	}
	*there |= bit
	return nil
}

// read returns what an arch's text means, and notes a cell not met before. The
// hash is that of the row. The error is errOtherHashes.
func (c *configs) read(text, hash string) (s spelled, err error) {
	s.cell = unknown
	if s.arch, s.err = cell.ParseArch(text); s.err != nil {
		s.kind = KindArch
		return s, nil
	}
	s.stored = string(s.arch.AppendJSON(nil)) == text
	if s.err = s.arch.CheckSpace(); s.err != nil {
		s.kind = KindSpace
		h := s.arch.Hash()
		hex.Encode(s.hash[:], h[:])
		return s, nil
	}
	s.canonical = space.Canonical(s.arch)
	i, ok := c.known[s.canonical]
	if !ok {
		i = int32(len(c.cells))
		h, err := c.hashOfNext(s.canonical, hash)
		if err != nil {
			return spelled{}, err
		}
		c.known[s.canonical] = i
		c.cells = append(c.cells, knownCell{h, float64(space.Parameters(s.canonical)) / nni.ParametersUnit, 0})
	}
	s.cell = i
	hex.Encode(s.hash[:], c.cells[i].hash[:])
	return s, nil
}

// hashOfNext returns the hash of a cell not met before, by its canonical spelling
// and the hash of its row. The error is errOtherHashes.
func (c *configs) hashOfNext(canonical cell.Arch, row string) (cell.Hash, error) {
	if c.taken == nil {
		return canonical.Hash(), nil
	}
	h, err := cell.ParseHash(row)
	if err != nil || space.At(len(c.cells)) != canonical {
		return h, errOtherHashes
	}
	c.taken.Write(h[:])
	return h, nil
}
