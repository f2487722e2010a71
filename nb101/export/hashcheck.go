package export

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// checkHashes checks that the hashes of the cells are those of their archs: all
// of them by one checksum if no cell is missing, and else, because hashing
// takes seconds, on all processors. configs has the id of a config of each
// cell's place.
func (c *collected) checkHashes(ctx context.Context, configs []int64) error {
	if c.hasAllHashes() {
		return nil
	}
	const share = 256
	var next atomic.Int64
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
					if err := checkHash(c.cells[place], configs[place]); err != nil {
						return err
					}
				}
			}
		})
	}
	return group.Wait()
}

func checkHash(c space.Cell, config int64) error {
	if c.Arch.IsZero() {
		return nil
	}
	if right := c.Arch.Hash(); right != c.Hash {
		return &RowError{nni.ConfigTable, config, fmt.Errorf("hash is %s, and that of its arch is %s", c.Hash, right)}
	}
	return nil
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
