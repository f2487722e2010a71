package dataset

import (
	"io"
	"iter"
)

// Reader reads a dataset file, plain or compressed with gzip.
type Reader struct {
	frames  *frames
	decoder decoder
}

// NewReader gives a Reader of the file that r holds. Nothing is read yet.
func NewReader(r io.Reader) *Reader {
	return &Reader{frames: newFrames(&unzipper{r: r})}
}

// Records gives the records of the file in order. It can be ranged over once;
// after a break another range goes on behind the last record.
//
// Every checksum is verified, the cell is checked against its hash, and the
// metrics against what they can be. The memory used does not grow with the file.
//
// An error ends it. It is [ErrNotDataset] for a file of another type, and says
// which; [ErrDamaged] for a record that cannot be right, with its number,
// counted from 1, the byte at which it starts (in the decompressed file), and
// what is wrong; or the error that r gave.
func (r *Reader) Records() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		var buf []byte
		for {
			count, offset := r.frames.count, r.frames.offset
			data, err := r.frames.next(buf[:0])
			if err == io.EOF {
				return
			}
			var rec Record
			if err == nil {
				if err = r.decoder.decode(data, &rec); err != nil {
					err = damaged(count, offset, err)
				}
			}
			if err != nil {
				yield(Record{}, err)
				return
			}
			if !yield(rec, nil) {
				return
			}
			buf = data
		}
	}
}
