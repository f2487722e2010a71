package nb101

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/nasbench-go/nasbench/dbgen"
	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/plural"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// Budgets returns the numbers of epochs that the dataset has, ascending: 4, 12,
// 36 and 108.
func Budgets() []int { return slices.Clone(nni.Budgets[:]) }

// AllBudgets means all of [Budgets] where a function takes a budget.
const AllBudgets = -1

// CheckBudget returns [ErrUnknownBudget] for a number of epochs that is not
// one of [Budgets].
func CheckBudget(epochs int) error {
	if nni.BudgetPlace(epochs) < 0 {
		return fmt.Errorf("%w: %s", ErrUnknownBudget, nni.OtherBudget(int64(epochs)))
	}
	return nil
}

// optionalBudget returns a budget as an optional parameter, nil for AllBudgets.
func optionalBudget(epochs int) (*int64, error) {
	if epochs == AllBudgets {
		return nil, nil
	}
	if err := CheckBudget(epochs); err != nil {
		return nil, err
	}
	n := int64(epochs)
	return &n, nil
}

// Which says which cell a look-up is about. It is made by [ByArch],
// [ByExactArch] or [ByHash]; the zero Which names no cell.
type Which struct {
	by   string // arch, exact arch or hash
	arch Arch
	hash Hash
}

const (
	byArch      = "arch"
	byExactArch = "exact arch"
	byHash      = "hash"
)

// ByArch names the cell of an arch, in any isomorphic spelling: a is pruned
// first, and found by its hash.
func ByArch(a Arch) Which { return Which{by: byArch, arch: a} }

// ByExactArch names the cell of an arch in exactly this spelling. A cell that
// the dataset spells in another way is not found.
func ByExactArch(a Arch) Which { return Which{by: byExactArch, arch: a} }

// ByHash names the cell with a hash.
func ByHash(h Hash) Which { return Which{by: byHash, hash: h} }

// Names returns what was given to make the Which: an arch, and whether it is
// meant in exactly this spelling, or a hash. It is for look-ups of other
// packages. The error is that of a look-up for what names no cell of the search
// space.
func (w Which) Names() (a Arch, exact bool, h Hash, err error) {
	err = w.check()
	return w.arch, w.by == byExactArch, w.hash, err
}

// key returns the hash to look up.
func (w Which) key() (Hash, error) {
	if err := w.check(); err != nil {
		return Hash{}, err
	}
	if w.by == byHash {
		return w.hash, nil
	}
	return w.arch.Hash(), nil
}

// check refuses what names no cell of the search space.
func (w Which) check() error {
	switch w.by {
	case byHash:
		if w.hash.IsZero() {
			return fmt.Errorf("%w: the zero Hash is not the hash of a cell", cell.ErrInvalidHash)
		}
		return nil
	case byArch, byExactArch:
		return w.arch.CheckSpace()
	}
	return fmt.Errorf("%w: no cell is named; use ByArch, ByExactArch or ByHash", ErrInvalidQuery)
}

// matches reports whether a stored arch is one that is looked for.
func (w Which) matches(a Arch) bool { return w.by != byExactArch || a == w.arch }

// notFound returns why a look-up has found nothing.
func (db *DB) notFound(ctx context.Context, w Which, hash Hash, epochs *int64) error {
	configs, err := db.q.ConfigsByHash(ctx, hash.String(), nil)
	if isScanError(err) {
		configs, err = db.configsOneByOne(ctx, hash, nil)
	}
	if err != nil {
		return db.explain(ctx, err)
	}
	if err := db.findOtherHash(ctx, hash); err != nil {
		return err
	}
	e := &NotFoundError{Hash: hash, Epochs: AllBudgets}
	if len(configs) > 0 && !slices.ContainsFunc(configs, func(c dbgen.TrialConfig) bool { a, err := ParseArch(c.Arch); return err != nil || w.matches(a) }) {
		e.Arch = w.arch
	}
	for _, c := range configs {
		e.Budgets = append(e.Budgets, int(c.NumEpochs))
	}
	slices.Sort(e.Budgets)
	if epochs != nil {
		e.Epochs = int(*epochs)
	}
	return e
}

// NotFoundError reports why a look-up of one cell has found nothing. It wraps
// [ErrNotFound].
type NotFoundError struct {
	Hash    Hash  // of the cell
	Epochs  int   // the budget that was asked for, or AllBudgets
	Budgets []int // of the configs that the cell has, ascending
	Arch    Arch  // not zero if the cell was asked for in exactly this spelling, which is not the stored one
}

// Error says what was not found, and what exists.
func (e *NotFoundError) Error() string {
	switch {
	case len(e.Budgets) == 0:
		return fmt.Sprintf("%v: no config of the cell %s", ErrNotFound, e.Hash)
	case !e.Arch.IsZero():
		return fmt.Sprintf("%v: the cell %s is stored in another spelling than %s; look it up by any isomorphic one", ErrNotFound, e.Hash, e.Arch)
	case e.Epochs == AllBudgets:
		return fmt.Sprintf("%v: no trial of the cell %s, which has %s", ErrNotFound, e.Hash, plural.Of(len(e.Budgets), "config", "configs"))
	}
	return fmt.Sprintf("%v: no trial of the cell %s at %d epochs; it has configs at %s", ErrNotFound, e.Hash, e.Epochs,
		strings.ReplaceAll(strings.Trim(fmt.Sprint(e.Budgets), "[]"), " ", ", "))
}

// Unwrap returns [ErrNotFound].
func (e *NotFoundError) Unwrap() error { return ErrNotFound }
