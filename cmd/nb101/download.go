package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/dataset/download"
)

// source says whose data it is.
const source = `NAS-Bench-101 (Ying et al., ICML 2019) is by Google:
https://github.com/google-research/nasbench, Apache License 2.0`

func newDownloadCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "download [full|only108]",
		Short: "Get the published dataset file",
		Long: `download gets the dataset file as the authors published it:
nasbench_full.tfrecord (2.1 GB, all trainings, the default) or
nasbench_only108.tfrecord (0.5 GB, those of 108 epochs). Its SHA-256 is checked.

What has been received is kept in a file whose name ends in ` + download.PartSuffix + `. If the
download is interrupted, that file stays, and the same command resumes from
there; two downloads never write it at the same time. The file gets its name
when it is complete and verified. An existing one is checked and never
replaced. Proxies are taken from the environment, as in HTTPS_PROXY.

` + source,
		Example: `  nb101 download
  nb101 download only108 --dir /data
  nb101 download && nb101 import nasbench_full.tfrecord`,
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"full", "only108"},
	}
	dir := cmd.Flags().String("dir", ".", "the folder `D` to put the file into")
	quiet := cli.QuietFlag(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		file := dataset.Full()
		if len(args) == 1 && args[0] == "only108" {
			file = dataset.Only108()
		}
		return runDownload(cmd, file, *dir, *quiet)
	}
	return cmd
}

func runDownload(cmd *cobra.Command, file dataset.Published, dir string, quiet bool) error {
	out := cmd.OutOrStdout()
	if _, err := fmt.Fprintf(out, "%s\n%d bytes\n%s\n", file.URL, file.Size, source); err != nil {
		return err
	}
	report, stop := cli.ShowProgress(cmd, quiet)
	defer stop()
	r, err := download.Get(cmd.Context(), file, dir, report)
	if err != nil {
		return cli.FileError{Err: err, Paths: []string{r.Path, r.Path + download.PartSuffix}}
	}
	stop()
	state := "is complete"
	if r.Already {
		state = "existed already and is complete"
	}
	_, err = fmt.Fprintf(out, "%s %s\nSHA-256 %s\n", cli.Printable(r.Path), state, file.SHA256)
	return err
}
