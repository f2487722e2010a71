package utf16text_test

import (
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/utf16text"
)

// encode returns a text as UTF-16.
func encode(text string, order binary.AppendByteOrder) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		b = order.AppendUint16(b, unit)
	}
	return string(b)
}

func TestEncodings(t *testing.T) {
	long := strings.Repeat("a line with é, 日 and 😀\n", 10_000)
	little, big := binary.LittleEndian, binary.BigEndian
	for _, c := range []struct{ name, text, want string }{
		{"UTF-8", long, long},
		{"UTF-8 with a mark", "\ufeff" + long, long},
		{"little", encode("\ufeff"+long, little), long},
		{"big", encode("\ufeff"+long, big), long},
		{"little without a mark", encode(long, little), long},
		{"big without a mark", encode(long, big), long},
		{"an empty line first", encode("\n\na", little), "\n\na"},
		{"nothing", "", ""},
		{"one byte", "a", "a"},
		{"a mark alone", "\xff\xfe", ""},
		{"half a mark", "\xef\xbb", "\xef\xbb"},
		{"half a character", encode("a", little) + "b", "a\ufffd"},
		{"half a pair", encode("a", little) + "\x3d\xd8", "a\ufffd"},
		{"half a pair and more", encode("a", little) + "\x3d\xd8" + encode("b", little), "a\ufffdb"},
		{"not UTF-8", "a\xff", "a\xff"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			is.Equal(utf16text.Decode(c.text), c.want)
			is.NoErr(iotest.TestReader(utf16text.NewReader(strings.NewReader(c.text)), []byte(c.want)))
			b, err := io.ReadAll(utf16text.NewReader(iotest.OneByteReader(strings.NewReader(c.text))))
			is.NoErr(err)
			is.Equal(string(b), c.want)
		})
	}
}

// A character is returned as soon as its bytes are read: nobody waits for a line
// that comes later.
func TestNothingIsHeldBack(t *testing.T) {
	is := is.New(t)
	r, w := io.Pipe()
	defer r.Close()
	go func() { _, _ = io.WriteString(w, encode("\ufeffa\n", binary.LittleEndian)) }()
	b := make([]byte, 2)
	_, err := io.ReadFull(utf16text.NewReader(r), b)
	is.NoErr(err)
	is.Equal(string(b), "a\n")
}

func TestErrorsOfTheReaderAreReturned(t *testing.T) {
	broken := errors.New("broken")
	for _, start := range []string{"", "a", "ab", "\xff\xfea\x00"} {
		is := is.New(t)
		_, err := io.ReadAll(utf16text.NewReader(io.MultiReader(strings.NewReader(start), iotest.ErrReader(broken))))
		is.True(errors.Is(err, broken))
	}
}
