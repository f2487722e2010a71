package dataset

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/nasbench-go/nasbench/internal/plural"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// fields are the five fields of a record's JSON list; metrics is base64, with
// or without line breaks.
type fields struct {
	hash, adjacency, operations, metrics []byte
	epochs                               int
}

var fieldNames = []string{"hash", "epochs", "adjacency", "operations", "metrics"}

// decoder decodes the data of records. The records of a cell follow each other
// in the published files, so it keeps the last cell: the graph hash takes
// longer to compute than all the rest.
type decoder struct {
	late bool // the hashes of cells are compared later; see hashes

	adjacency, operations []byte // of the last cell
	arch                  cell.Arch
	digits                []byte    // its hash as the last record has it
	hash                  cell.Hash // the same; zero if it is none
	compared              bool      // it is the right one

	base64, message []byte // buffers
}

// decode reads the data of one record into r and checks all of it; of a hash
// that is compared later, whether it is one.
func (d *decoder) decode(data []byte, r *Record) error {
	f, ok := d.scan(data)
	if !ok {
		var err error
		if f, err = parse(data); err != nil {
			return err
		}
	}
	if err := d.cell(f.adjacency, f.operations); err != nil {
		return err
	}
	if err := d.name(f.hash); err != nil {
		return err
	}
	*r = Record{Epochs: f.epochs, Arch: d.arch, Hash: d.hash}
	if err := d.metrics(f.metrics, r); err != nil {
		if wrong := d.compare(); wrong != nil { // which comes first
			return wrong
		}
		return err
	}
	return nil
}

// metrics reads the metrics of a record.
func (d *decoder) metrics(text []byte, r *Record) (err error) {
	if d.message, err = base64.StdEncoding.AppendDecode(d.message[:0], text); err != nil {
		return fmt.Errorf("metrics are not base64: %w", err)
	}
	if err := decodeMetrics(d.message, r); err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	return r.check()
}

// cell sets the last cell to the one that the two texts spell.
func (d *decoder) cell(adjacency, operations []byte) error {
	if !d.arch.IsZero() && bytes.Equal(adjacency, d.adjacency) && bytes.Equal(operations, d.operations) {
		return nil
	}
	a, err := cell.ParseMatrix(string(adjacency), string(operations))
	if err != nil {
		return err
	}
	if err := checkCell(a); err != nil {
		return err
	}
	d.arch, d.compared = a, false
	d.adjacency = append(d.adjacency[:0], adjacency...)
	d.operations = append(d.operations[:0], operations...)
	return nil
}

// name sets the hash of the last cell to the one that a record has.
func (d *decoder) name(digits []byte) error {
	if !bytes.Equal(digits, d.digits) {
		d.digits = append(d.digits[:0], digits...)
		d.hash, d.compared = cell.Hash{}, false
		if h, err := cell.ParseHash(string(digits)); err == nil && h.String() == string(digits) {
			d.hash = h
		}
	}
	if d.late && !d.hash.IsZero() {
		return nil
	}
	return d.compare()
}

// compare compares the hash with that of the last cell.
func (d *decoder) compare() error {
	if d.compared {
		return nil
	}
	if right := d.arch.Hash(); d.hash != right {
		if _, err := cell.ParseHash(string(d.digits)); err != nil {
			return err
		}
		return badHash(string(d.digits), right)
	}
	d.compared = true
	return nil
}

// scan splits the one spelling that the published files have, that of Python's
// json.dumps. Every record of an import goes through it; what it does not take,
// parse explains.
func (d *decoder) scan(data []byte) (f fields, ok bool) {
	rest := data
	take := func(literal string) bool {
		if len(rest) < len(literal) || string(rest[:len(literal)]) != literal {
			return false
		}
		rest = rest[len(literal):]
		return true
	}
	text := func() ([]byte, bool) { // up to the closing quote, nothing escaped
		end := bytes.IndexByte(rest, '"')
		if end < 0 {
			return nil, false
		}
		s := rest[:end]
		rest = rest[end+1:]
		return s, plain(s)
	}
	if !take(`["`) {
		return f, false
	}
	if f.hash, ok = text(); !ok || !take(", ") {
		return f, false
	}
	digits := 0
	for digits < len(rest) && digits < 9 && rest[digits] >= '0' && rest[digits] <= '9' {
		f.epochs = 10*f.epochs + int(rest[digits]-'0')
		digits++
	}
	if digits == 0 || rest[0] == '0' {
		return f, false
	}
	rest = rest[digits:]
	if !take(`, "`) {
		return f, false
	}
	if f.adjacency, ok = text(); !ok || !take(`, "`) {
		return f, false
	}
	if f.operations, ok = text(); !ok || !take(`, "`) {
		return f, false
	}
	if f.metrics, ok = bytes.CutSuffix(rest, []byte(`"]`)); !ok {
		return f, false
	}
	f.metrics, ok = d.unbreak(f.metrics)
	return f, ok
}

// plain reports whether s needs no escapes between JSON's quotes.
func plain(s []byte) bool {
	for _, c := range s {
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// unbreak returns the base64 text without its line breaks, which JSON writes
// as \n. It is false if s contains anything else that JSON would not write as
// it is.
func (d *decoder) unbreak(s []byte) ([]byte, bool) {
	d.base64 = d.base64[:0]
	for {
		end := bytes.IndexByte(s, '\\')
		line := s
		if end >= 0 {
			line = s[:end]
		}
		if !plain(line) {
			return nil, false
		}
		d.base64 = append(d.base64, line...)
		if end < 0 {
			return d.base64, true
		}
		if end+1 == len(s) || s[end+1] != 'n' {
			return nil, false
		}
		s = s[end+2:]
	}
}

// parse splits any spelling of the JSON list.
func parse(data []byte) (f fields, err error) {
	var list []json.RawMessage
	if !json.Valid(data) {
		return f, fmt.Errorf("not JSON: %.40q", data)
	}
	if err := json.Unmarshal(data, &list); err != nil || list == nil {
		return f, fmt.Errorf("not a JSON list: %.40q", data)
	}
	if len(list) != len(fieldNames) {
		return f, fmt.Errorf("%s instead of 5: %s", plural.Of(len(list), "field", "fields"), strings.Join(fieldNames, ", "))
	}
	var hash, adjacency, operations, metrics string
	for i, to := range []any{&hash, &f.epochs, &adjacency, &operations, &metrics} {
		if err := json.Unmarshal(list[i], to); err != nil || string(list[i]) == "null" {
			return f, fmt.Errorf("field %d, the %s, cannot be %.40q", i+1, fieldNames[i], list[i])
		}
	}
	f.hash, f.adjacency, f.operations, f.metrics = []byte(hash), []byte(adjacency), []byte(operations), []byte(metrics)
	return f, nil
}
