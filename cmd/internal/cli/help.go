package cli

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// StatusNote is the annotation of a command whose help has more to say about its
// exit status.
const StatusNote = "status"

// statusHelp ends the help of every command.
const statusHelp = `
It ends with status 0, after a mistake on the command line with 2, and after any
other failure with 1{{with .Annotations.status}};
{{.}}{{end}}.
`

// setHelp has the help of every command say with which status it ends, and be
// written in one piece. Where cobra would show help for a command that does not
// exist, there is a mistake.
func setHelp(root *cobra.Command, mistake *error) {
	root.SetHelpTemplate(root.HelpTemplate() + statusHelp)
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
		_, _ = text.WriteTo(out) // which remembers its error
	})
	root.InitDefaultHelpCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() == "help" {
			cmd.Run, cmd.RunE = nil, helpAbout
		}
	}
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

// noCommand says that a command has no such command, as cobra does for the root.
func noCommand(cmd *cobra.Command, name string) error {
	if name == "" {
		return Usagef("the name of a command is empty; %s --help lists the commands", cmd.CommandPath())
	}
	text := fmt.Sprintf("unknown command %q for %q", name, cmd.CommandPath())
	cmd.SuggestionsMinimumDistance = 2
	if similar := cmd.SuggestionsFor(name); len(similar) > 0 {
		text += " Did you mean this? " + strings.Join(similar, " ")
	}
	return Usagef("%s", text)
}
