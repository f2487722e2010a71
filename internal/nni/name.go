package nni

import (
	"path/filepath"
	"regexp"
	"strings"
)

// The names of NNI's file, in the folder where it looks: plain, as NNI up to 2.4
// has it, and as later releases download it, with the first digits of the
// file's own SHA-256.
const (
	FileName       = "nasbench101.db"
	DownloadedName = "nasbench101-209f5694.db"
)

// ChecksumName returns the name by which NNI takes a file with this SHA-256, in
// hexadecimal digits, for one of its own.
func ChecksumName(sha256 string) string { return "nasbench101-" + sha256[:8] + ".db" }

// The form in which a name has a checksum: NNI takes what is between the last
// "-" and the extension for the first digits of the file's SHA-256.
var checksumName = regexp.MustCompile(`^(.*)-([0-9a-fA-F]{8})\.db$`)

// ChecksumDigits returns the digits that NNI compares with the SHA-256 of a file
// with this path, in lower case; "" if its name has none.
func ChecksumDigits(path string) string {
	if m := checksumName.FindStringSubmatch(filepath.Base(path)); m != nil {
		return strings.ToLower(m[2])
	}
	return ""
}

// IsChecksumName reports whether a name is one that [ChecksumName] returns.
func IsChecksumName(name string) bool {
	digits := ChecksumDigits(name)
	return digits != "" && name == ChecksumName(digits)
}

// Line returns the line of Python that makes NNI 2.5 to 3.0 take the file with
// this path, which is named by its own checksum, from the folder where they
// look. NNI keeps the name of its file in a dictionary, in
// nni.nas.benchmarks.constants up to 2.10.1 and in nni.nas.benchmark.constants
// from 3.0rc1 on. Each process has to run the line before its first query.
func Line(path string) string {
	return "from importlib import import_module as m, util; m('nni.nas.benchmark' + ('' if util.find_spec('nni.nas.benchmark') else 's') + '.constants').DB_URLS['nasbench101'] = '" + filepath.Base(path) + "'"
}
