package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/nasbench-go/nasbench/nb101/migrate"
)

// NNIHelp says for the help of a command with --nni-name what NNI needs.
const NNIHelp = `NNI up to 2.4 reads a file called nasbench101.db. NNI 2.5 to 3.0 read only a
file that is named by its own checksum. --nni-name, with a folder in place of
the file, uses that name, and prints a line of Python that makes NNI accept it.
Run twice, it finds the same file and leaves it alone. Every process that
queries NNI has to run the line before its first query; NNI's trial processes do
so if it is in a file sitecustomize.py in a folder that PYTHONPATH names.`

// NNIName is what a command with --nni-name says of the file that it has made.
type NNIName struct {
	Name string `json:"nni_name"` // of the file, which NNI is told
	Line string `json:"nni_line"` // of Python, which tells it
}

// NewNNIName is that for the file at a path.
func NewNNIName(path string) *NNIName {
	return &NNIName{filepath.Base(path), migrate.NNILine(path)}
}

// Print prints it for people; nothing if n is nil.
func (n *NNIName) Print(w io.Writer) error {
	if n == nil {
		return nil
	}
	_, err := fmt.Fprintf(w, `
NNI 2.5 to 3.0 take this file if NASBENCHMARK_DIR names its folder, and if each
process runs this line before its first query:

%s
`, n.Line)
	return err
}

// IsFolder reports whether a path is that of a folder, or written as one.
func IsFolder(path string) bool {
	if info, err := os.Stat(path); err == nil {
		return info.IsDir()
	}
	return strings.HasSuffix(path, "/") || strings.HasSuffix(path, string(filepath.Separator))
}
