package dataset

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
)

// The frame around the data of a record: its length, a checksum of the length,
// the data, a checksum of the data.
const (
	headSize = 8 + 4
	footSize = 4

	// maxData bounds the data of one record, so that a bad length cannot
	// exhaust the memory. The published records have 420 bytes at most.
	maxData = 1 << 16
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum is TFRecord's: the CRC-32C, rotated and added to, because the CRC of
// a text that holds its own CRC is weak
// (https://www.tensorflow.org/tutorials/load_data/tfrecord).
func checksum(b []byte) uint32 {
	c := crc32.Checksum(b, castagnoli)
	return (c>>15 | c<<17) + 0xa282ead8
}

// frames reads the data of one record after another, and checks both checksums.
type frames struct {
	r      *bufio.Reader
	count  int64 // records read
	offset int64 // of the next record, in bytes
}

func newFrames(r io.Reader) *frames {
	return &frames{r: bufio.NewReaderSize(r, 1<<18)}
}

// next appends the data of the next record to buf and returns the longer buf.
// At the end of the file the error is io.EOF.
func (f *frames) next(buf []byte) ([]byte, error) {
	head, err := f.r.Peek(headSize)
	if len(head) == 0 && err == io.EOF && f.count > 0 {
		return buf, io.EOF
	}
	if err != nil || binary.LittleEndian.Uint32(head[8:]) != checksum(head[:8]) {
		return buf, f.badHead(head, err)
	}
	size := binary.LittleEndian.Uint64(head)
	if size > maxData {
		return buf, damaged(f.count, f.offset, fmt.Errorf("bad length: %d bytes; a record has at most %d", size, maxData))
	}
	f.r.Discard(headSize) // cannot fail after Peek
	start := len(buf)
	buf = slices.Grow(buf, int(size)+footSize)[:start+int(size)+footSize]
	if n, err := io.ReadFull(f.r, buf[start:]); err != nil {
		return buf[:start], f.failed(err, fmt.Sprintf("after %d of the record's %d bytes", headSize+n, headSize+size+footSize))
	}
	foot := len(buf) - footSize
	if binary.LittleEndian.Uint32(buf[foot:]) != checksum(buf[start:foot]) {
		return buf[:start], damaged(f.count, f.offset, errors.New("bad checksum of the data"))
	}
	f.count++
	f.offset += int64(headSize + size + footSize)
	return buf[:foot], nil
}

// badHead returns what is wrong with the head of the next record, of which
// head is what could be read. At the start of the file it looks for a file of
// another type.
func (f *frames) badHead(head []byte, err error) error {
	if f.count == 0 && (err == nil || err == io.EOF) {
		start, _ := f.r.Peek(sniffSize)
		if kind := otherType(start); kind != "" {
			return fmt.Errorf("%w: %s", ErrNotDataset, kind)
		}
	}
	if err != nil {
		return f.failed(err, fmt.Sprintf("after %d of the %d bytes before the record's data", len(head), headSize))
	}
	why := "bad checksum of the length"
	if f.count == 0 {
		why += "; the file is of another type, or its first bytes are damaged"
	}
	return damaged(f.count, f.offset, errors.New(why))
}

// failed is the error for a record that could not be read to its end.
func (f *frames) failed(err error, where string) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return damaged(f.count, f.offset, errors.New("cut short "+where+"; get the file again"))
	}
	return fmt.Errorf("reading record %d, at byte %d: %w", f.count+1, f.offset, err)
}

// damaged is the error for the record that count records precede and that
// starts at offset.
func damaged(count, offset int64, err error) error {
	return fmt.Errorf("%w: record %d, at byte %d: %w", ErrDamaged, count+1, offset, err)
}

// startFrame appends room for the head of a record. The data is appended after
// it, and then endFrame fills the head in and appends the foot.
func startFrame(b []byte) []byte { return append(b, make([]byte, headSize)...) }

// endFrame completes the frame whose head is at start.
func endFrame(b []byte, start int) []byte {
	head, data := b[start:start+headSize], b[start+headSize:]
	binary.LittleEndian.PutUint64(head, uint64(len(data)))
	binary.LittleEndian.PutUint32(head[8:], checksum(head[:8]))
	return binary.LittleEndian.AppendUint32(b, checksum(data))
}
