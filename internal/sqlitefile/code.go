package sqlitefile

import (
	"errors"
	"reflect"
	"regexp"
	"strings"
)

// Code is one of SQLite's primary result codes, https://sqlite.org/rescode.html.
type Code int

// The codes that this module distinguishes.
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
// ncruces's have methods of these names. An error without a number is known by
// its text, which is SQLite's own.
func extendedCode(err error) (code int, ok bool) {
	if err == nil { // as after nearly every query
		return 0, false
	}
	for e := range unwrapped(err) {
		if code, ok := codeNumber(e); ok {
			return code, true
		}
	}
	for e := range unwrapped(err) {
		if code, ok := codeOfText(e); ok {
			return int(code), true
		}
	}
	return 0, false
}

// codeNumber returns the number that an error has for a code. Errors of other
// things have codes too, so the error has to be SQLite's by its text or its type.
func codeNumber(err error) (code int, ok bool) {
	if _, known := wordsIn(err.Error(), strings.Contains); !known && !isNamedSQLite(err) {
		return 0, false
	}
	for _, name := range []string{"ExtendedCode", "Code"} {
		if code, ok := number(err, name); ok && code != 0 {
			return code, true
		}
	}
	return 0, false
}

// codeOfText returns the code that the text of an error says, or one of its
// parts between colons. In a type that is named after SQLite it may be
// anywhere, and any other text is [CodeError].
func codeOfText(err error) (code Code, ok bool) {
	if isNamedSQLite(err) {
		code, ok = wordsIn(err.Error(), strings.Contains)
		if !ok {
			code = CodeError
		}
		return code, true
	}
	text := ": " + codeAtEnd.ReplaceAllString(err.Error(), "") + ": "
	return wordsIn(text, func(text, words string) bool { return strings.Contains(text, ": "+words+": ") })
}

// codeAtEnd matches how some drivers end the text of an error.
var codeAtEnd = regexp.MustCompile(`( \((\d+|SQLITE_\w+)\))+$`)

// wordsIn returns the code of the first of codeTexts that a text has.
func wordsIn(text string, has func(text, words string) bool) (Code, bool) {
	for _, known := range codeTexts {
		if has(text, known.text) {
			return known.code, true
		}
	}
	return 0, false
}

func isNamedSQLite(err error) bool {
	return strings.Contains(strings.ToLower(reflect.TypeOf(err).String()+pkgPath(err)), "sqlite")
}

// codeTexts are SQLite's own words, as sqlite3_errstr returns them, and those of
// statements that do not fit the schema.
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
	{"SQL logic error", CodeError},
	{"no such table", CodeError},
	{"no such column", CodeError},
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
