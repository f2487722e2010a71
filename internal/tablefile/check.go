package tablefile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"

	"github.com/nasbench-go/nasbench/nb101/space"
)

// Errors of [Check].
var (
	ErrNotTable = errors.New("not a table of NAS-Bench-101")
	ErrCorrupt  = errors.New("the table is damaged")
	ErrVersion  = errors.New("a table of another version")
)

// File is a file that has been checked, except for its values.
type File struct {
	Trailer
	Layout
	Index
}

// Check checks everything but the values: that the file is whole, and its
// checksums. Every offset of the layout and of the index is within the file
// then.
func Check(file []byte) (*File, error) {
	size := int64(len(file))
	switch {
	case size < int64(len(MagicHead)) || string(file[:len(MagicHead)]) != MagicHead:
		return nil, fmt.Errorf("%w: it does not begin as an Arrow file does", ErrNotTable)
	case string(file[size-int64(len(Magic)):]) != Magic:
		return nil, fmt.Errorf("%w: it does not end as an Arrow file does; it may have been cut short", ErrCorrupt)
	case size < int64(len(MagicHead)+TrailerSize+streamEnd+footerAfter):
		return nil, fmt.Errorf("%w: an Arrow file of %d bytes, which is too short", ErrNotTable, size)
	}
	footer := int64(binary.LittleEndian.Uint32(file[size-int64(footerAfter):]))
	end := size - int64(footerAfter) - footer - streamEnd // of the trailer
	if end < int64(len(MagicHead)+TrailerSize) {
		return nil, fmt.Errorf("%w: the footer, of %d bytes, does not fit into the file", ErrCorrupt, footer)
	}
	t, ours, whole := decodeTrailer(file[end-TrailerSize : end])
	switch {
	case !ours:
		return nil, fmt.Errorf("%w: an Arrow file that nb101 export has not written, or that was rewritten since", ErrNotTable)
	case !whole:
		return nil, fmt.Errorf("%w: the checksum of the trailer is wrong", ErrCorrupt)
	case t.Version != Version:
		return nil, fmt.Errorf("%w: version %d; this program reads version %d", ErrVersion, t.Version, Version)
	}
	f := &File{Trailer: t}
	if err := f.checkBounds(size, end); err != nil {
		return nil, err
	}
	index := file[f.Layout.Index:][:f.IndexSize()]
	for _, part := range []struct {
		name string
		b    []byte
		sum  uint32
	}{
		{"the schema and the batch's metadata", file[:f.BodyStart], f.Head},
		{"the footer", file[end:], f.Tail},
		{"the index", index, f.Trailer.Index},
	} {
		if Checksum(part.b) != part.sum {
			return nil, fmt.Errorf("%w: the checksum of %s is wrong", ErrCorrupt, part.name)
		}
	}
	f.Index = newIndex(index, &f.Trailer)
	return f, nil
}

// checkBounds checks that all parts are within the file. No product of what
// passes can overflow.
func (f *File) checkBounds(size, end int64) error {
	limit := int(size)
	for _, n := range []int{f.IndexWidth, f.Slots, f.Spellings, f.Places, f.InfoSize, int(f.BodyStart)} {
		if n < 0 || n > limit {
			return fmt.Errorf("%w: the trailer has a number that is out of bounds", ErrCorrupt)
		}
	}
	if f.FileSize != size {
		return fmt.Errorf("%w: it has %d bytes instead of %d", ErrCorrupt, size, f.FileSize)
	}
	if f.Rows < 1 || f.Rows > space.NumCells {
		return fmt.Errorf("%w: %d cells; a table has 1 to %d", ErrCorrupt, f.Rows, space.NumCells)
	}
	f.Layout = f.Trailer.Layout()
	switch {
	case f.Layout.End != end,
		f.IndexSize() > f.IndexWidth*f.Rows-TrailerSize,
		bits.OnesCount(uint(f.Slots)) != 1,
		f.Places != 0 && f.Places != f.Rows:
		return fmt.Errorf("%w: its parts do not fit together", ErrCorrupt)
	}
	return nil
}
