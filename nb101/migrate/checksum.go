package migrate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/nasbench-go/nasbench/nb101/progress"
)

// The form in which a name carries a checksum: NNI takes what stands between the
// last "-" and the extension for the first digits of the file's SHA-256.
var checksumName = regexp.MustCompile(`-([0-9a-fA-F]{8})\.db$`)

// refuseNamedByChecksum is an error if the file's name carries the checksum that
// the file really has. The name is that of the file and that of a link to it.
func (f file) refuseNamedByChecksum(ctx context.Context, o Options) error {
	digits := map[string]bool{}
	for _, name := range []string{f.path, f.name} {
		if m := checksumName.FindStringSubmatch(filepath.Base(name)); m != nil {
			digits[strings.ToLower(m[1])] = true
		}
	}
	if len(digits) == 0 {
		return nil
	}
	sum, err := checksum(ctx, f.path, o)
	if err != nil {
		return err
	}
	if digits[sum[:8]] {
		return fmt.Errorf("%w: %s: NNI compares the two and will refuse the file after any change; migrate a copy, or say that it shall be changed in place", ErrNamedByChecksum, f.name)
	}
	return nil
}

// checksum gives the SHA-256 of a file in hexadecimal digits.
func checksum(ctx context.Context, path string, o Options) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	for done := int64(0); ; {
		o.Progress.Report("computing the checksum", done, info.Size(), progress.Bytes)
		if err := ctx.Err(); err != nil {
			return "", fmt.Errorf("%s: %w", path, err)
		}
		n, err := io.CopyN(hash, f, 16<<20)
		done += n
		if err == io.EOF {
			return hex.EncodeToString(hash.Sum(nil)), nil
		}
		if err != nil {
			return "", fmt.Errorf("%s: %w", path, err)
		}
	}
}
