package main

import (
	"archive/tar"
	"archive/zip"
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"time"
)

// file is one that is packed.
type file struct {
	name    string // in the archive, below its folder
	path    string // where it is
	program bool
}

func (f file) mode() fs.FileMode {
	if f.program {
		return 0o755
	}
	return 0o644
}

// archive is what is packed. Nothing of the machine, the user or the time of the
// build is in it.
type archive struct {
	folder string
	files  []file
	time   time.Time
}

func (a archive) writeTar(w io.Writer) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	t := tar.NewWriter(z)
	for _, f := range a.files {
		info, err := os.Stat(f.path)
		if err != nil {
			return err
		}
		err = t.WriteHeader(&tar.Header{Name: path.Join(a.folder, f.name), Size: info.Size(), Mode: int64(f.mode()), ModTime: a.time})
		if err == nil {
			err = f.copyTo(t)
		}
		if err != nil {
			return err
		}
	}
	return errors.Join(t.Close(), z.Close())
}

func (a archive) writeZip(w io.Writer) error {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	for _, f := range a.files {
		header := &zip.FileHeader{Name: path.Join(a.folder, f.name), Method: zip.Deflate, Modified: a.time.UTC()}
		header.SetMode(f.mode())
		entry, err := z.CreateHeader(header)
		if err == nil {
			err = f.copyTo(entry)
		}
		if err != nil {
			return err
		}
	}
	return z.Close()
}

func (f file) copyTo(w io.Writer) error {
	in, err := os.Open(f.path)
	if err != nil {
		return err
	}
	defer in.Close()
	_, err = io.Copy(w, in)
	return err
}
