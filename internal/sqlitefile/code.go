package sqlitefile

import (
	"errors"
	"reflect"
	"strings"
)

// Code is one of SQLite's primary result codes, https://sqlite.org/rescode.html.
type Code int

// The codes that this module tells apart.
const (
	CodeError     Code = 1 // a statement that does not fit the schema, among others
	CodePerm      Code = 3
	CodeBusy      Code = 5
	CodeLocked    Code = 6
	CodeReadOnly  Code = 8
	CodeInterrupt Code = 9
	CodeIOErr     Code = 10
	CodeCorrupt   Code = 11
	CodeFull      Code = 13
	CodeCantOpen  Code = 14
	CodeNotADB    Code = 26
)

// Extended codes, of which the primary one is the lowest byte.
const (
	extReadOnlyRecovery = 8 | 1<<8
	extReadOnlyRollback = 8 | 3<<8
)

// CodeOf returns SQLite's primary result code of an error, whichever driver the
// error is from; ok is false if it is not from SQLite.
func CodeOf(err error) (code Code, ok bool) {
	extended, ok := extendedCode(err)
	return Code(extended & 0xff), ok
}

// extendedCode looks through an error and what it wraps. Drivers have no type in
// common: mattn's error has the fields Code and ExtendedCode, modernc's and
// ncruces's have methods of these names. An error of another driver is known by
// the text, which is SQLite's own.
func extendedCode(err error) (code int, ok bool) {
	for e := range unwrapped(err) {
		if !strings.Contains(reflect.TypeOf(e).String(), "sqlite") && !strings.Contains(pkgPath(e), "sqlite") {
			continue
		}
		for _, name := range []string{"ExtendedCode", "Code"} {
			if code, ok := number(e, name); ok && code != 0 {
				return code, true
			}
		}
		for _, known := range codeTexts {
			if strings.Contains(e.Error(), known.text) {
				return int(known.code), true
			}
		}
		return int(CodeError), true
	}
	return 0, false
}

// codeTexts are SQLite's own words, as sqlite3_errstr returns them.
var codeTexts = []struct {
	text string
	code Code
}{
	{"file is not a database", CodeNotADB},
	{"database disk image is malformed", CodeCorrupt},
	{"unable to open database file", CodeCantOpen},
	{"database or disk is full", CodeFull},
	{"attempt to write a readonly database", CodeReadOnly},
	{"database is locked", CodeBusy},
	{"database table is locked", CodeLocked},
	{"disk I/O error", CodeIOErr},
	{"interrupted", CodeInterrupt},
}

func pkgPath(err error) string {
	t := reflect.TypeOf(err)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.PkgPath()
}

// number returns the result of a method, or else the value of a field, that is
// an integer.
func number(err error, name string) (n int, ok bool) {
	v := reflect.ValueOf(err)
	if m := v.MethodByName(name); m.IsValid() && m.Type().NumIn() == 0 && m.Type().NumOut() == 1 {
		return toInt(m.Call(nil)[0])
	}
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return 0, false
	}
	return toInt(v.FieldByName(name))
}

func toInt(v reflect.Value) (n int, ok bool) {
	switch {
	case !v.IsValid():
		return 0, false
	case v.CanInt():
		return int(v.Int()), true
	case v.CanUint():
		return int(v.Uint()), true
	}
	return 0, false
}

// unwrapped returns an error and all that it wraps.
func unwrapped(err error) func(yield func(error) bool) {
	var walk func(err error, yield func(error) bool) bool
	walk = func(err error, yield func(error) bool) bool {
		if err == nil {
			return true
		}
		if !yield(err) {
			return false
		}
		if many, ok := err.(interface{ Unwrap() []error }); ok {
			for _, e := range many.Unwrap() {
				if !walk(e, yield) {
					return false
				}
			}
			return true
		}
		return walk(errors.Unwrap(err), yield)
	}
	return func(yield func(error) bool) { walk(err, yield) }
}

// Has reports whether an error is from SQLite and has one of the codes.
func Has(err error, codes ...Code) bool {
	code, ok := CodeOf(err)
	if !ok {
		return false
	}
	for _, c := range codes {
		if c == code {
			return true
		}
	}
	return false
}

// IsDamage reports whether an error says that the file itself is damaged.
func IsDamage(err error) bool { return Has(err, CodeCorrupt, CodeNotADB) }

// IsBusy reports whether an error says that another program has the file locked.
func IsBusy(err error) bool { return Has(err, CodeBusy, CodeLocked) }
