package importer

import (
	"fmt"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
	"github.com/nasbench-go/nasbench/nb101"
)

// spaceNeeded is how many bytes the import of a dataset file of this size takes
// on the disk: the database is a tenth larger than the file, and sorting for
// the indexes takes some more.
func spaceNeeded(size int64) int64 { return size + size/4 }

// checkSpace reports a folder without the space to import a file of this size.
func checkSpace(dir string, size int64) error {
	free, err := atomicfile.FreeSpace(dir)
	if err != nil {
		return fmt.Errorf("free space of %s: %w", dir, err)
	}
	if need := spaceNeeded(size); free < need {
		return fmt.Errorf("%w: the import takes %d MB, and %s has %d MB free; make room, or name a file on another disk", nb101.ErrNoSpace, need/1e6, dir, free/1e6)
	}
	return nil
}
