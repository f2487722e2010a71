package sqlitefile

import (
	"regexp"
	"strings"
)

func (s Schema) readDeclarations() {
	for name, o := range s {
		if len(o.Columns) > 0 {
			o.readDeclaration()
			s[name] = o
		}
	}
}

// readDeclaration reads from the statement of a table what no query of SQLite's
// returns: see https://sqlite.org/lang_createtable.html.
func (o *Object) readDeclaration() {
	items, options := splitDeclaration(o.SQL)
	for _, item := range items {
		for i := range len(item) - 1 {
			next := item[i+1]
			switch strings.ToUpper(item[i]) {
			case "CHECK":
				o.Checks = append(o.Checks, next)
			case "COLLATE":
				o.setCollation(unquote(item[0]), unquote(next))
			case "CONFLICT":
				if i > 0 && strings.EqualFold(item[i-1], "ON") && !strings.EqualFold(next, "ABORT") {
					o.Options = append(o.Options, "ON CONFLICT "+strings.ToUpper(next))
				}
			}
			if strings.EqualFold(next, "AUTOINCREMENT") {
				o.Options = append(o.Options, "AUTOINCREMENT")
			}
		}
	}
	o.Options = append(o.Options, options...)
}

func (o *Object) setCollation(column, collation string) {
	if strings.EqualFold(collation, defaultCollation) {
		collation = ""
	}
	for i := range o.Columns {
		if strings.EqualFold(o.Columns[i].Name, column) {
			o.Columns[i].Collation = collation
		}
	}
}

// defaultCollation is SQLite's collation of columns that name none.
const defaultCollation = "BINARY"

// sqlToken is a comment, a string, a name in quotes, a word or number, or any
// other character.
var sqlToken = regexp.MustCompile("(?s)--[^\n]*|/\\*.*?(?:\\*/|$)|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`|\\[[^]]*\\]|[\\w$\\x{80}-\\x{10FFFF}]+|\\S")

// splitDeclaration splits a statement CREATE TABLE into the tokens of each column
// and constraint, where an expression in parentheses counts as one, and what
// follows them all, in capitals.
func splitDeclaration(statement string) (items [][]string, options []string) {
	depth, group := 0, 0
	add := func(token string) { items[len(items)-1] = append(items[len(items)-1], token) }
	for _, at := range sqlToken.FindAllStringIndex(statement, -1) {
		token := statement[at[0]:at[1]]
		switch {
		case strings.HasPrefix(token, "--"), strings.HasPrefix(token, "/*"):
		case depth == 0 && token == "(":
			depth, items = 1, append(items, nil)
		case depth == 0 && items != nil && token != ",":
			options = append(options, strings.ToUpper(token))
		case depth == 1 && token == ",":
			items = append(items, nil)
		case token == "(":
			if depth++; depth == 2 {
				group = at[0]
			}
		case token == ")":
			if depth--; depth == 1 {
				add(statement[group:at[1]])
			}
		case depth == 1:
			add(token)
		}
	}
	return items, options
}

// unquote returns a name without its quotes.
func unquote(name string) string {
	if len(name) < 2 {
		return name
	}
	inner := name[1 : len(name)-1]
	switch quote := name[:1]; quote {
	case `"`, "`", "'":
		return strings.ReplaceAll(inner, quote+quote, quote)
	case "[":
		return inner
	}
	return name
}
