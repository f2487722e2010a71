// Package utf16text reads text that may be UTF-16, which is how PowerShell and
// other programs of Windows write files.
package utf16text

import (
	"bufio"
	"encoding/binary"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// NewReader returns a reader of the text of r as UTF-8, without a byte order
// mark. UTF-16 is known by its mark, or by a first character that is ASCII;
// anything else is passed on as it is. Memory is constant.
func NewReader(r io.Reader) io.Reader {
	buffered := bufio.NewReaderSize(r, 1<<16)
	start, _ := buffered.Peek(2) // an error comes again when it is read
	order, mark := orderOf(start)
	if order == nil {
		if strings.HasPrefix(string(start), "\xef\xbb") {
			if start, _ = buffered.Peek(3); string(start) == "\ufeff" {
				mark = 3
			}
		}
	}
	_, _ = buffered.Discard(mark) // it was peeked at
	if order == nil {
		return buffered
	}
	return &reader{from: buffered, order: order}
}

// orderOf returns the order of the bytes of UTF-16, or nil for another text, and
// the length of the mark that says so.
func orderOf(start []byte) (order binary.ByteOrder, mark int) {
	if len(start) < 2 {
		return nil, 0
	}
	switch a, b := start[0], start[1]; {
	case a == 0xff && b == 0xfe:
		return binary.LittleEndian, 2
	case a == 0xfe && b == 0xff:
		return binary.BigEndian, 2
	case a != 0 && b == 0:
		return binary.LittleEndian, 0
	case a == 0 && b != 0:
		return binary.BigEndian, 0
	}
	return nil, 0
}

// Decode returns a text as [NewReader] does.
func Decode(text string) string {
	if order, _ := orderOf([]byte(text[:min(2, len(text))])); order == nil {
		return strings.TrimPrefix(text, "\ufeff")
	}
	b, _ := io.ReadAll(NewReader(strings.NewReader(text))) // a string has no errors
	return string(b)
}

// reader decodes UTF-16. What is not a character becomes U+FFFD.
type reader struct {
	from    *bufio.Reader
	order   binary.ByteOrder
	decoded []byte // and not read yet
	memory  [4096]byte
}

func (r *reader) Read(b []byte) (int, error) {
	if len(r.decoded) == 0 {
		if err := r.decode(); err != nil {
			return 0, err
		}
	}
	n := copy(b, r.decoded)
	r.decoded = r.decoded[n:]
	return n, nil
}

// decode decodes what has arrived already, and at least one character.
func (r *reader) decode() error {
	r.decoded = r.memory[:0]
	for len(r.decoded) == 0 || r.from.Buffered() >= 4 && len(r.decoded)+utf8.UTFMax <= len(r.memory) {
		unit, err := r.unit()
		if err != nil {
			return err
		}
		if utf16.IsSurrogate(unit) {
			if next, _ := r.from.Peek(2); len(next) == 2 {
				if unit = utf16.DecodeRune(unit, rune(r.order.Uint16(next))); unit != utf8.RuneError {
					_, _ = r.from.Discard(2) // it was peeked at
				}
			}
		}
		r.decoded = utf8.AppendRune(r.decoded, unit)
	}
	return nil
}

// unit returns the next two bytes, or U+FFFD for a single one at the end.
func (r *reader) unit() (rune, error) {
	var b [2]byte
	switch _, err := io.ReadFull(r.from, b[:]); err {
	case nil:
		return rune(r.order.Uint16(b[:])), nil
	case io.ErrUnexpectedEOF:
		return utf8.RuneError, nil
	default:
		return 0, err
	}
}
