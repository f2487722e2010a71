// Command nb101 answers questions about NAS-Bench-101 from an NNI database.
package main

import (
	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
)

func main() { cli.Main(newRoot()) }

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "nb101",
		Short: "Look up NAS-Bench-101 in an NNI database",
		Long: `nb101 looks up NAS-Bench-101 in the SQLite file that NNI keeps it in: the
results of training each of 423,624 convolutional cells on CIFAR-10 for 4, 12,
36 and 108 epochs, three times each.

Accuracies are percent, parameters are millions, times are seconds.

` + cli.PlacesHelp + `

While another program has the file locked, a command waits (--wait says for how
long) and says so after a second. Ctrl-C ends a command cleanly, a second one
at once.`,
	}
	root.AddCommand(
		newQueryCmd(),
		newBestCmd(),
		newInfoCmd(),
		newCellCmd(),
		newPlotCmd(),
		newDownloadCmd(),
		newImportCmd(),
		newExportCmd(),
		newSampleCmd(),
		newSearchCmd(),
		newSynthCmd(),
		newVerifyCmd(),
	)
	return root
}
