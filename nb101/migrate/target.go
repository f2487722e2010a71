package migrate

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"

	"github.com/nasbench-go/nasbench/sql/schema"
)

// Migration is one numbered step of the schema.
type Migration struct {
	Version int64  `json:"version"` // of the schema after the step, from 1
	Name    string `json:"name"`
}

// Summary returns what the step adds, without a period: the first sentence of the
// comment that its file in sql/schema begins with.
func (m Migration) Summary() string {
	file, _ := schema.FS.ReadFile(fmt.Sprintf("%05d_%s.sql", m.Version, m.Name)) // that it exists, a test checks
	var comment []string
	for line := range strings.Lines(string(file)) {
		text, ok := strings.CutPrefix(line, "-- ")
		if !ok {
			break
		}
		comment = append(comment, strings.TrimSpace(text))
	}
	sentence, _, _ := strings.Cut(strings.Join(comment, " ")+" ", ". ")
	return sentence
}

// Migrations returns all steps that this program knows, in order. Their
// versions are 1, 2, 3 and so on.
func Migrations() []Migration {
	names, err := fs.Glob(schema.FS, "*.sql") // sorted
	if err != nil {
		panic(err) // the pattern is a constant
	}
	list := make([]Migration, len(names))
	for i, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			panic(err) // the files are compiled in; a test reads their names
		}
		_, title, _ := strings.Cut(strings.TrimSuffix(name, ".sql"), "_")
		list[i] = Migration{version, title}
	}
	return list
}

// Latest returns the newest version that this program knows.
func Latest() int64 { return int64(len(Migrations())) }

// steps returns the steps from one version to another, in their order.
func steps(from, to int64) []Migration {
	list := []Migration{}
	for _, m := range Migrations() {
		switch {
		case from < m.Version && m.Version <= to:
			list = append(list, m)
		case to < m.Version && m.Version <= from:
			list = append([]Migration{m}, list...)
		}
	}
	return list
}

// Target says at which version a change should end; it may depend on the
// version at which the file is found. The zero Target is [Newest].
type Target struct {
	version func(from int64) (int64, error)
	down    bool // nothing is repaired on the way
}

// Newest is the newest version that this program knows.
func Newest() Target {
	return Target{version: func(int64) (int64, error) { return Latest(), nil }}
}

// UpTo is a given version, from 1 to [Latest]. A file that is at it or above
// stays as it is.
func UpTo(version int64) Target {
	return Target{version: func(from int64) (int64, error) {
		if version < 1 || version > Latest() {
			return 0, fmt.Errorf("%w: %d; choose one from 1 to %d", ErrUnknownVersion, version, Latest())
		}
		return max(from, version), nil
	}}
}

// UpByOne is the version after the file's own, if any.
func UpByOne() Target {
	return Target{version: func(from int64) (int64, error) { return min(from+1, Latest()), nil }}
}

// DownByOne is the version before the file's own, if any.
func DownByOne() Target {
	return Target{down: true, version: func(from int64) (int64, error) { return max(from-1, 0), nil }}
}

// DownTo is a given version, from 0 to [Latest]. A file that is at it or below
// stays as it is. At version 0 every table and row is kept.
func DownTo(version int64) Target {
	return Target{down: true, version: func(from int64) (int64, error) {
		if version < 0 || version > Latest() {
			return 0, fmt.Errorf("%w: %d; choose one from 0 to %d", ErrUnknownVersion, version, Latest())
		}
		return min(from, version), nil
	}}
}
