package dataset

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"iter"
)

// ErrReaderUsed: [Reader.Records] was ranged over already.
var ErrReaderUsed = errors.New("the records of this reader have been read already")

// Reader reads a dataset file, plain or compressed with gzip. It decodes the
// records on all processors and reads ahead by a few thousand of them.
type Reader struct {
	frames *frames
	sum    hash.Hash
	used   bool

	count, offset int64 // of the records returned
	sha256        string
}

// NewReader returns a Reader of the file whose content r returns. It reads
// nothing yet.
func NewReader(r io.Reader) *Reader {
	sum := sha256.New()
	return &Reader{frames: newFrames(io.TeeReader(&unzipper{r: r}, sum)), sum: sum}
}

// Records returns the records of the file in order. It can be ranged over
// once: because the Reader reads ahead, it cannot be resumed after a break.
//
// Every checksum is verified, the cell is checked against its hash, and the
// metrics against their ranges. The memory used does not grow with the file.
//
// An error ends it. It is [ErrNotDataset] for a file of another type, and says
// which; [ErrDamaged] for a record that cannot be right, with its number,
// counted from 1, the byte at which it starts (in the decompressed file), and
// what is wrong; the error that the input returned; [ErrReaderUsed]; or, at
// once, even if a read of the input does not return, the cause of the end of
// ctx. The input is in use until a read that is under way has returned.
func (r *Reader) Records(ctx context.Context) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		if r.used {
			yield(Record{}, ErrReaderUsed)
			return
		}
		r.used = true
		for b, err := range decodeAll(ctx, r.frames) {
			if err != nil {
				yield(Record{}, err)
				return
			}
			for i := range b.records {
				r.count, r.offset = b.count+int64(i)+1, b.endOf(i)
				if !yield(b.records[i], nil) {
					return
				}
			}
		}
		r.sha256 = hex.EncodeToString(r.sum.Sum(nil))
	}
}

// Count returns how many records have been returned so far.
func (r *Reader) Count() int64 { return r.count }

// Offset returns the end of the last record returned, in bytes from the start
// of the file, decompressed.
func (r *Reader) Offset() int64 { return r.offset }

// SHA256 returns the checksum of the file, decompressed, in lower-case
// hexadecimal digits, once Records has reached the end without an error;
// before that it is empty. See [PublishedName].
func (r *Reader) SHA256() string { return r.sha256 }
