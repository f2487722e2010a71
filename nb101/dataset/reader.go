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
	late   lateHashes

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
func (r *Reader) Records(ctx context.Context) iter.Seq2[Record, error] { return r.records(ctx, nil) }

// RecordsBeforeHashes returns the same records as [Reader.Records], for who
// keeps nothing of a file in which anything is wrong. As long as the cells are
// those of the full file, in its order, it takes their hashes as they are, which
// for a full file saves a third of the processor time; [Reader.CompareHashes]
// says whether they were right, and must be called afterwards, also when an
// error has ended the records or a break.
func (r *Reader) RecordsBeforeHashes(ctx context.Context) iter.Seq2[Record, error] {
	return r.records(ctx, &r.late)
}

// CompareHashes compares the hashes of the records that
// [Reader.RecordsBeforeHashes] has returned: those of a full file by one
// checksum, and else each with that of its cell, on all processors, which takes
// up to some seconds. The error is the [ErrDamaged] that Records would have
// returned instead of the first record with a wrong hash, or the cause of the end
// of ctx.
func (r *Reader) CompareHashes(ctx context.Context) error { return r.late.compare(ctx, r.count) }

func (r *Reader) records(ctx context.Context, late *lateHashes) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		if r.used {
			yield(Record{}, ErrReaderUsed)
			return
		}
		r.used = true
		for b, err := range decodeAll(ctx, r.frames, late) {
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
