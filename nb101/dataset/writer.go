package dataset

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// Writer writes a dataset file, byte for byte as the published files hold the
// same values.
type Writer struct {
	w    io.Writer
	arch cell.Arch // of the last record, and its hash
	hash cell.Hash

	buf, message []byte
}

// NewWriter returns a Writer to w. Each record is one Write of about 420
// bytes, so w should be buffered.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Write appends a record to the file. The error is [ErrInvalidRecord], and
// nothing is written, for a record that a [Reader] would refuse.
func (w *Writer) Write(r Record) error {
	if err := w.check(&r); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalidRecord, err)
	}
	w.message = appendMetrics(w.message[:0], &r)
	b := startFrame(w.buf[:0])
	b = append(b, `["`...)
	b = hex.AppendEncode(b, r.Hash[:])
	b = append(b, `", `...)
	b = strconv.AppendInt(b, int64(r.Epochs), 10)
	b = append(b, `, "`...)
	b = r.Arch.AppendAdjacency(b)
	b = append(b, `", "`...)
	b = r.Arch.AppendOperations(b)
	b = append(b, `", "`...)
	b = appendBase64(b, w.message)
	b = append(b, `"]`...)
	w.buf = endFrame(b, 0)
	_, err := w.w.Write(w.buf)
	return err
}

func (w *Writer) check(r *Record) error {
	if r.Arch.IsZero() {
		return errors.New("it has no arch")
	}
	if r.Arch != w.arch {
		if err := checkCell(r.Arch); err != nil {
			return err
		}
		w.arch, w.hash = r.Arch, r.Arch.Hash()
	}
	if r.Hash != w.hash {
		return badHash(r.Hash.String(), w.hash)
	}
	return r.check()
}

// appendBase64 appends message in base64 as Python's base64.encodebytes breaks
// it: 57 bytes per line, each line ended by a line break, which JSON writes as
// \n.
func appendBase64(b, message []byte) []byte {
	const lineBytes = 57
	for len(message) > 0 {
		line := message[:min(lineBytes, len(message))]
		message = message[len(line):]
		b = base64.StdEncoding.AppendEncode(b, line)
		b = append(b, `\n`...)
	}
	return b
}
