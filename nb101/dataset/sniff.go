package dataset

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
)

// sniffSize is how many bytes otherType needs.
const sniffSize = 512

// signatures are the starts of files that are mistaken for the dataset file,
// and what to do with each.
var signatures = []struct{ start, is string }{
	{"SQLite format 3\x00", "this is an SQLite database; if it is NNI's, it needs no import"},
	{"PK\x03\x04", "this is a zip archive; use the .tfrecord file in it"},
	{"\xfd7zXZ\x00", "this is compressed with xz; pipe it through xz -dc"},
	{"BZh", "this is compressed with bzip2; pipe it through bzip2 -dc"},
	{"\x28\xb5\x2f\xfd", "this is compressed with zstd; pipe it through zstd -dc"},
	{gzipMagic, "this is compressed with gzip twice; pipe it through gzip -dc"},
	{"version https://git-lfs", "this is a Git LFS pointer and not the file itself; run git lfs pull"},
}

// otherType returns what a file that starts like this and is not a TFRecord
// file is, or "" if that is unknown.
func otherType(start []byte) string {
	if len(start) == 0 {
		return "the file is empty"
	}
	for _, s := range signatures {
		if bytes.HasPrefix(start, []byte(s.start)) {
			return s.is
		}
	}
	if start[0] == 0x80 && len(start) > 1 && start[1] >= 2 && start[1] <= 5 {
		return "this is a Python pickle; use the .tfrecord file"
	}
	if len(start) > 262 && string(start[257:262]) == "ustar" {
		return "this is a tar archive; use the .tfrecord file in it"
	}
	text := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\ufeff")), " \t\r\n"))
	switch {
	case bytes.HasPrefix(text, []byte("<!doctype html")), bytes.HasPrefix(text, []byte("<html")):
		return "this is an HTML page, perhaps an error that a download returned instead of the file; get the file again"
	case bytes.HasPrefix(text, []byte("<?xml")), bytes.HasPrefix(text, []byte("<error")):
		return "this is an XML text, perhaps an error that a download returned instead of the file; get the file again"
	case bytes.HasPrefix(text, []byte("{")), bytes.HasPrefix(text, []byte("[")):
		return "this is a JSON text; use the .tfrecord file"
	}
	return ""
}

const gzipMagic = "\x1f\x8b"

// unzipper reads what r holds, and decompresses it if it is compressed with
// gzip.
type unzipper struct {
	r      io.Reader
	looked bool
}

func (u *unzipper) Read(p []byte) (int, error) {
	if !u.looked {
		u.looked = true
		b := bufio.NewReader(u.r)
		u.r = b
		if start, _ := b.Peek(len(gzipMagic)); string(start) == gzipMagic {
			z, err := gzip.NewReader(b)
			if err != nil {
				return 0, fmt.Errorf("%w: bad gzip header: %w", ErrDamaged, err)
			}
			u.r = z
		}
	}
	n, err := u.r.Read(p)
	if err == gzip.ErrChecksum || err == gzip.ErrHeader {
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return n, err
}
