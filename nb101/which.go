package nb101

import (
	"context"
	"fmt"
	"slices"

	"github.com/nasbench-go/nasbench/dbgen"
	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// Budgets returns the numbers of epochs that the dataset has, ascending: 4, 12,
// 36 and 108.
func Budgets() []int { return slices.Clone(nni.Budgets[:]) }

// AllBudgets stands for all of [Budgets] where a budget is asked for.
const AllBudgets = -1

// checkBudget refuses a number of epochs that is not a budget.
func checkBudget(epochs int) error {
	if nni.BudgetPlace(epochs) < 0 {
		return fmt.Errorf("%w: %d epochs; the budgets are %v", ErrUnknownBudget, epochs, Budgets())
	}
	return nil
}

// optionalBudget returns a budget as an optional parameter, nil for AllBudgets.
func optionalBudget(epochs int) (*int64, error) {
	if epochs == AllBudgets {
		return nil, nil
	}
	if err := checkBudget(epochs); err != nil {
		return nil, err
	}
	n := int64(epochs)
	return &n, nil
}

// Which says which cell a look-up is about. It is made by [ByArch],
// [ByExactArch] or [ByHash]; the zero Which is no cell.
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

// ByArch is the cell of an arch, in any isomorphic spelling: a is pruned first,
// and found by its hash.
func ByArch(a Arch) Which { return Which{by: byArch, arch: a} }

// ByExactArch is the cell of an arch in exactly this spelling. What the dataset
// spells in another way is not found.
func ByExactArch(a Arch) Which { return Which{by: byExactArch, arch: a} }

// ByHash is the cell with a hash.
func ByHash(h Hash) Which { return Which{by: byHash, hash: h} }

// key returns the hash to look up.
func (w Which) key() (Hash, error) {
	switch w.by {
	case byHash:
		if w.hash.IsZero() {
			return Hash{}, fmt.Errorf("%w: the zero Hash is not the hash of a cell", cell.ErrInvalidHash)
		}
		return w.hash, nil
	case byArch, byExactArch:
		if err := w.arch.CheckSpace(); err != nil {
			return Hash{}, err
		}
		return w.arch.Hash(), nil
	}
	return Hash{}, fmt.Errorf("%w: no cell is named; use ByArch, ByExactArch or ByHash", ErrInvalidQuery)
}

// matches reports whether a stored arch is one that is looked for.
func (w Which) matches(a Arch) bool { return w.by != byExactArch || a == w.arch }

// notFound says why a look-up has found nothing.
func (db *DB) notFound(ctx context.Context, w Which, hash Hash, epochs *int64) error {
	configs, err := db.q.ConfigsByHash(ctx, hash.String(), nil)
	if isScanError(err) {
		configs, err = db.configsOneByOne(ctx, hash, nil)
	}
	if err != nil {
		return db.explain(err)
	}
	switch {
	case len(configs) == 0:
		return fmt.Errorf("%w: no config of the cell %s", ErrNotFound, hash)
	case !slices.ContainsFunc(configs, func(c dbgen.TrialConfig) bool { a, err := ParseArch(c.Arch); return err != nil || w.matches(a) }):
		return fmt.Errorf("%w: the cell %s is stored in another spelling than %s; look it up by any isomorphic one", ErrNotFound, hash, w.arch)
	case epochs == nil:
		return fmt.Errorf("%w: no trial of the cell %s, which has %d configs", ErrNotFound, hash, len(configs))
	}
	var has []int64
	for _, c := range configs {
		has = append(has, c.NumEpochs)
	}
	slices.Sort(has)
	return fmt.Errorf("%w: nothing of the cell %s at %d epochs; it has configs at %v", ErrNotFound, hash, *epochs, has)
}
