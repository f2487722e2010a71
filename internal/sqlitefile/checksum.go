package sqlitefile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// Checksum returns the SHA-256 of a file in hexadecimal digits. It releases no
// lock that this process has on the file.
func Checksum(ctx context.Context, path string, report progress.Func) (string, error) {
	f, err := watch(path)
	if err != nil {
		return "", err
	}
	defer f.unwatch()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	in := io.NewSectionReader(f, 0, info.Size())
	for {
		done, _ := in.Seek(0, io.SeekCurrent)
		report.Report("computing the checksum", done, info.Size(), progress.Bytes)
		if err := context.Cause(ctx); err != nil {
			return "", fmt.Errorf("%s: %w", path, err)
		}
		_, err := io.CopyN(hash, in, 16<<20)
		if err == io.EOF {
			return hex.EncodeToString(hash.Sum(nil)), nil
		}
		if err != nil {
			return "", fmt.Errorf("%s: %w", path, err)
		}
	}
}

// CommitNamed commits a new database under the name by which NNI takes it,
// which has its own checksum, in a folder; f.Path is then that path. It
// reports whether the same file existed already, equal to the last byte: then
// that stays, and Discard removes the new one. The error is [fs.ErrExist] if
// another file exists, and that of [CheckBeside].
func CommitNamed(ctx context.Context, f *atomicfile.File, dir string, report progress.Func) (existed bool, err error) {
	sum, err := Checksum(ctx, f.Temp, report)
	if err != nil {
		return false, err
	}
	f.Path = filepath.Join(dir, nni.ChecksumName(sum))
	if existed, err = hasChecksum(ctx, f.Path, sum, report); existed || err != nil {
		return existed, err
	}
	if err := CheckBeside(f.Path); err != nil {
		return false, err
	}
	if err = f.Commit(); errors.Is(err, fs.ErrExist) { // it was made meanwhile
		return hasChecksum(ctx, f.Path, sum, report)
	}
	return false, err
}

// hasChecksum reports whether a file with this checksum exists at a path. The
// error is [fs.ErrExist] if another file does.
func hasChecksum(ctx context.Context, path, sum string, report progress.Func) (bool, error) {
	if _, exists, err := sizeOf(path); err != nil || !exists {
		return false, err
	}
	if other, err := Checksum(ctx, path, report); err != nil {
		return false, fmt.Errorf("%w: %w", fs.ErrExist, err)
	} else if other != sum {
		return false, fmt.Errorf("%w: %s, whose content is not what its name says; remove it, or choose another folder", fs.ErrExist, path)
	}
	return true, nil
}
