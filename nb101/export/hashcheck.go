package export

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// checkHashes checks that the hashes of the cells are those of their archs: all
// of them by one checksum if no cell is missing, and else, because hashing
// takes seconds, on all processors. configs has the id of a config of each
// cell's place; the error names the first place of a wrong hash.
func (c *collected) checkHashes(ctx context.Context, configs []int64) error {
	if c.hasAllHashes() {
		return nil
	}
	const share = 256
	var (
		next  atomic.Int64
		wrong = len(c.cells) // the first place of a wrong hash so far
		mu    sync.Mutex     // for wrong
	)
	group, ctx := errgroup.WithContext(ctx)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			for {
				first := int(next.Add(share)) - share
				if first >= len(c.cells) {
					return nil
				}
				if ctx.Err() != nil {
					return context.Cause(ctx)
				}
				for place := first; place < min(first+share, len(c.cells)); place++ {
					if c.hasRightHash(place) {
						continue
					}
					next.Store(int64(len(c.cells))) // all places before this one are being checked
					mu.Lock()
					wrong = min(wrong, place)
					mu.Unlock()
					return nil
				}
			}
		})
	}
	if err := group.Wait(); err != nil || wrong == len(c.cells) {
		return err
	}
	have := c.cells[wrong]
	return &RowError{nni.ConfigTable, configs[wrong], fmt.Errorf("hash is %s, and that of its arch is %s", have.Hash, have.Arch.Hash())}
}

// hasRightHash reports whether the cell in a place, if there is one, has the hash
// of its arch.
func (c *collected) hasRightHash(place int) bool {
	have := &c.cells[place]
	return have.Arch.IsZero() || have.Arch.Hash() == have.Hash
}

// hasAllHashes reports whether no cell of the space is missing and each has the
// right hash. That each arch is in its place was checked before.
func (c *collected) hasAllHashes() bool {
	sum := sha256.New()
	for i := range c.cells {
		sum.Write(c.cells[i].Hash[:])
	}
	return hex.EncodeToString(sum.Sum(nil)) == space.HashesSHA256
}
