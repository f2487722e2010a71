package cli

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// StatusNote is the annotation of a command whose help has more to say about its
// exit status.
const StatusNote = "status"

// statusHelp ends the help of every command.
const statusHelp = `
The exit status is 0, or 2 after a mistake on the command line, or 1 after any
other failure{{with .Annotations.status}}; {{.}}{{end}}.
`

// helpWidth is the number of columns of the help: lines end before column 80.
const helpWidth = 79

// setHelp makes the help of every command name its exit status, fit in
// [helpWidth] columns, and be written in one piece. Where cobra would show help
// for a command that does not exist, it reports a mistake.
func setHelp(root *cobra.Command, mistake *error) {
	root.SetHelpTemplate(root.HelpTemplate() + statusHelp)
	wrapped := fmt.Sprintf(".FlagUsagesWrapped %d", helpWidth)
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages", wrapped))
	write := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		if asked, _ := cmd.Flags().GetBool("help"); !asked && !cmd.Runnable() && cmd.Flags().NArg() > 0 {
			*mistake = noCommand(cmd, cmd.Flags().Arg(0))
			return
		}
		var text bytes.Buffer
		out := cmd.OutOrStdout()
		cmd.SetOut(&text)
		write(cmd, args)
		cmd.SetOut(out)
		_, _ = io.WriteString(out, wrap(text.String())) // out remembers its error
	})
	root.InitDefaultHelpCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() == "help" {
			cmd.Run, cmd.RunE = nil, helpAbout
		}
	}
}

// wrap breaks the lines of each paragraph that is too wide anew. Lines that are
// indented, such as flags and examples, stay as they are.
func wrap(text string) string {
	var b strings.Builder
	paragraph := []string{} // lines that are not indented
	end := func() {
		for _, line := range wrapParagraph(paragraph) {
			b.WriteString(line + "\n")
		}
		paragraph = paragraph[:0]
	}
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, " \n"); line != "" && line[0] != ' ' {
			paragraph = append(paragraph, line)
			continue
		}
		end()
		b.WriteString(line + "\n")
	}
	end()
	return b.String()
}

func wrapParagraph(lines []string) []string {
	if !slices.ContainsFunc(lines, func(line string) bool { return utf8.RuneCountInString(line) > helpWidth }) {
		return lines
	}
	return Wrap(strings.Join(lines, " "), helpWidth)
}

// Wrap breaks a text between words into lines of at most a number of columns. A
// word that is longer is a line of its own.
func Wrap(text string, columns int) []string {
	var wrapped []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > columns {
			wrapped = append(wrapped, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(wrapped, line)
}

// helpAbout shows the help of the command that the words name.
func helpAbout(cmd *cobra.Command, words []string) error {
	about, rest, err := cmd.Root().Find(words)
	if err != nil {
		return UsageError{err}
	}
	if len(rest) > 0 {
		return noCommand(about, rest[0])
	}
	about.InitDefaultHelpFlag() // as cobra does before it shows help
	about.InitDefaultVersionFlag()
	return about.Help()
}

// noCommand is the error for a command that does not exist, as cobra has it
// for the root.
func noCommand(cmd *cobra.Command, name string) error {
	if name == "" {
		return Usagef("the name of a command is empty; %s --help lists the commands", cmd.CommandPath())
	}
	if !cmd.HasSubCommands() {
		return Usagef("%s has no commands; leave %q out", cmd.CommandPath(), name)
	}
	text := fmt.Sprintf("unknown command %q for %q", name, cmd.CommandPath())
	cmd.SuggestionsMinimumDistance = 2
	if similar := cmd.SuggestionsFor(name); len(similar) > 0 {
		text += " Did you mean this? " + strings.Join(similar, " ")
	}
	return Usagef("%s", text)
}
