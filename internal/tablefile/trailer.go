package tablefile

import (
	"encoding/binary"
	"hash/crc32"
	"io"
)

// Version is the version of the format. A reader takes its own version only.
const Version = 1

// TrailerSize is the size of a [Trailer] in bytes.
const TrailerSize = 128

// trailerMagic ends a trailer.
const trailerMagic = "nb101tbl"

// What follows the trailer in an Arrow file: the end of the stream, the
// footer, its size, and the magic number.
const (
	Magic       = "ARROW1"
	MagicHead   = Magic + "\x00\x00"
	streamEnd   = 8
	footerAfter = 4 + len(Magic)
)

// Trailer is what a reader has to know before it reads anything else.
type Trailer struct {
	FileSize   int64
	BodyStart  int64 // of the record batch
	Rows       int   // cells
	IndexWidth int   // bytes of the last column that a row has
	Nulls      Nulls

	// The parts of the index.
	Slots, Spellings, Places, InfoSize int

	// Checksums (CRC-32C).
	Head  uint32 // of the file up to BodyStart
	Index uint32 // of the index
	Tail  uint32 // of the file after the trailer

	Version uint32
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Checksum returns the CRC-32C of b.
func Checksum(b []byte) uint32 { return crc32.Checksum(b, castagnoli) }

// Layout returns where the columns are.
func (t *Trailer) Layout() Layout { return NewLayout(t.BodyStart, t.Rows, t.IndexWidth, t.Nulls) }

// IndexSize returns the size of the index in bytes.
func (t *Trailer) IndexSize() int {
	return slotSize*t.Slots + spellingSize*t.Spellings + placeSize*t.Places + t.InfoSize
}

// Encode returns the bytes of a trailer.
func (t *Trailer) Encode() []byte {
	le := binary.LittleEndian
	b := make([]byte, 0, TrailerSize)
	b = le.AppendUint64(b, uint64(t.FileSize))
	b = le.AppendUint64(b, uint64(t.BodyStart))
	for _, n := range []int{t.Rows, t.IndexWidth, t.Slots, t.Spellings, t.Places, t.InfoSize} {
		b = le.AppendUint64(b, uint64(n))
	}
	for _, n := range []uint32{uint32(t.Nulls), t.Head, t.Index, t.Tail} {
		b = le.AppendUint32(b, n)
	}
	b = b[:TrailerSize-16] // zeros
	b = le.AppendUint32(b, t.Version)
	b = le.AppendUint32(b, Checksum(b))
	return append(b, trailerMagic...)
}

// decodeTrailer reads a trailer. ours is false if it is not a trailer, whole
// if its checksum is not that of its bytes.
func decodeTrailer(b []byte) (t Trailer, ours, whole bool) {
	le := binary.LittleEndian
	if len(b) != TrailerSize || string(b[TrailerSize-len(trailerMagic):]) != trailerMagic {
		return t, false, false
	}
	if Checksum(b[:TrailerSize-12]) != le.Uint32(b[TrailerSize-12:]) {
		return t, true, false
	}
	t.FileSize, t.BodyStart = int64(le.Uint64(b)), int64(le.Uint64(b[8:]))
	for i, n := range []*int{&t.Rows, &t.IndexWidth, &t.Slots, &t.Spellings, &t.Places, &t.InfoSize} {
		*n = int(le.Uint64(b[16+8*i:]))
	}
	for i, n := range []*uint32{(*uint32)(&t.Nulls), &t.Head, &t.Index, &t.Tail} {
		*n = le.Uint32(b[64+4*i:])
	}
	t.Version = le.Uint32(b[TrailerSize-16:])
	return t, true, true
}

// TrailerEnd returns the end of the trailer in a file that Arrow has written.
func TrailerEnd(f io.ReaderAt, size int64) (int64, error) {
	var b [4]byte
	if _, err := f.ReadAt(b[:], size-int64(footerAfter)); err != nil {
		return 0, err
	}
	return size - int64(footerAfter) - int64(binary.LittleEndian.Uint32(b[:])) - streamEnd, nil
}
