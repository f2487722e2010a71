package export

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// hashCheck compares hashes with their archs beside what goes on, because that
// takes seconds.
type hashCheck struct {
	jobs   chan []hashed
	batch  []hashed
	group  *errgroup.Group
	ctx    context.Context
	closed atomic.Bool
}

type hashed struct {
	id   int64
	hash cell.Hash
	arch cell.Arch
}

func newHashCheck(ctx context.Context) *hashCheck {
	c := &hashCheck{jobs: make(chan []hashed, 2*runtime.GOMAXPROCS(0))}
	c.group, c.ctx = errgroup.WithContext(ctx)
	for range runtime.GOMAXPROCS(0) {
		c.group.Go(func() (err error) {
			for batch := range c.jobs {
				for _, h := range batch {
					if right := h.arch.Hash(); err == nil && right != h.hash {
						err = &RowError{nni.ConfigTable, h.id, fmt.Errorf("hash is %s, and that of its arch is %s", h.hash, right)}
					}
				}
			}
			return err
		})
	}
	return c
}

func (c *hashCheck) check(id int64, h cell.Hash, a cell.Arch) {
	if c.batch = append(c.batch, hashed{id, h, a}); len(c.batch) == 256 {
		c.jobs <- slices.Clone(c.batch)
		c.batch = c.batch[:0]
	}
}

// wait returns the first row whose hash is wrong.
func (c *hashCheck) wait() error {
	c.jobs <- c.batch
	c.stop()
	return c.group.Wait()
}

func (c *hashCheck) stop() {
	if !c.closed.Swap(true) {
		close(c.jobs)
	}
}
