package dataset

import (
	"context"
	"io"
	"iter"
	"runtime"
)

// batchSize is how many records are decoded at a time: enough to make the
// exchange between goroutines cheap.
const batchSize = 512

// batch is a stretch of the file.
type batch struct {
	data   []byte  // of all its records
	ends   []int   // the end of each one in data
	starts []int64 // the start of each one in the file
	count  int64   // records before it

	records []Record
	late    bool  // their hashes have not been compared
	err     error // after the last record; io.EOF at the end of the file
	decoded chan struct{}
}

// fill reads the next records.
func (b *batch) fill(f *frames) {
	b.data, b.ends, b.starts, b.count, b.err = b.data[:0], b.ends[:0], b.starts[:0], f.count, nil
	for b.err == nil && len(b.ends) < batchSize {
		start := f.offset
		if b.data, b.err = f.next(b.data); b.err == nil {
			b.ends = append(b.ends, len(b.data))
			b.starts = append(b.starts, start)
		}
	}
}

// endOf returns where record i ends in the file.
func (b *batch) endOf(i int) int64 {
	start := 0
	if i > 0 {
		start = b.ends[i-1]
	}
	return b.starts[i] + headSize + int64(b.ends[i]-start) + footSize
}

// decode decodes them, up to the first one that is damaged.
func (b *batch) decode(d *decoder) {
	b.records, b.late = b.records[:0], d.late
	start := 0
	for i, end := range b.ends {
		b.records = append(b.records, Record{})
		if err := d.decode(b.data[start:end], &b.records[i]); err != nil {
			b.end(i, err)
			break
		}
		start = end
	}
	b.decoded <- struct{}{}
}

// end ends the records before the i-th, which is damaged.
func (b *batch) end(i int, err error) {
	b.records = b.records[:i]
	b.err = damaged(b.count+int64(i), b.starts[i], err)
}

// decodeAll yields all records of the file in order, in batches that are valid
// until the next one and have no err. It decodes them on all processors, and
// holds a few batches in memory whatever the size of the file. An error ends
// it; when ctx ends it yields its error at once, even if a read does not
// return. The hashes of cells that late takes are not compared.
func decodeAll(ctx context.Context, f *frames, late *lateHashes) iter.Seq2[*batch, error] {
	return func(yield func(*batch, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		workers := runtime.GOMAXPROCS(0)
		var (
			free    = make(chan *batch, 2*workers+2)
			jobs    = make(chan *batch, cap(free)) // none of the three ever blocks a send:
			ordered = make(chan *batch, cap(free)) // no more batches exist
		)
		for range cap(free) {
			free <- &batch{decoded: make(chan struct{}, 1)}
		}
		go func() {
			defer close(jobs)
			for {
				select {
				case <-ctx.Done():
					return
				case b := <-free:
					b.fill(f)
					last := b.err != nil
					jobs <- b
					ordered <- b
					if last {
						return
					}
				}
			}
		}()
		for range workers {
			go func() {
				var d decoder
				for b := range jobs {
					d.late = late.open()
					b.decode(&d)
				}
			}()
		}
		for {
			var b *batch
			select {
			case <-ctx.Done():
				yield(nil, context.Cause(ctx))
				return
			case b = <-ordered:
			}
			<-b.decoded
			if b.late {
				late.take(b)
			}
			if len(b.records) > 0 && !yield(b, nil) {
				return
			}
			if b.err != nil {
				if b.err != io.EOF {
					yield(nil, b.err)
				}
				return
			}
			free <- b
		}
	}
}
