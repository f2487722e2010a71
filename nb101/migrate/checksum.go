package migrate

import (
	"context"
	"fmt"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// NNILine returns the line of Python that makes NNI 2.5 to 3.0 take the file
// with this path, which is named by its own checksum, from the folder where
// they look: $NASBENCHMARK_DIR, if that is set. Every process that asks NNI
// runs the line before its first query; for NNI's trial processes it can be in
// a file sitecustomize.py in a folder of PYTHONPATH. Earlier releases of NNI
// take a file called nasbench101.db, without a line and without a checksum.
func NNILine(path string) string { return nni.Line(path) }

// checksumDigits returns the digits in the file's name, and in that of a link
// to it; "" if a name has none.
func (f file) checksumDigits() [2]string {
	return [2]string{nni.ChecksumDigits(f.path), nni.ChecksumDigits(f.name)}
}

func (f file) hasChecksumDigits() bool { return f.checksumDigits() != [2]string{} }

// namedByChecksum reports whether these digits are those of the checksum that the
// file really has.
func (f file) namedByChecksum(ctx context.Context, o Options) (bool, error) {
	if !f.hasChecksumDigits() {
		return false, nil
	}
	sum, err := sqlitefile.Checksum(ctx, f.path, o.Progress)
	if err != nil {
		return false, err
	}
	digits := f.checksumDigits()
	return digits[0] == sum[:8] || digits[1] == sum[:8], nil
}

// refuseNamedByChecksum returns an error if a change would make the file's
// name wrong.
func (f file) refuseNamedByChecksum(ctx context.Context, o Options) error {
	named, err := f.namedByChecksum(ctx, o)
	if named {
		return fmt.Errorf("%w: %s: NNI compares the two and will refuse the file after any change; migrate a copy, or allow changing it in place", ErrNamedByChecksum, f.name)
	}
	return err
}
