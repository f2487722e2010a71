package main

import (
	"io/fs"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
)

// outputs are the files that a command writes together, each if it has a path.
// content is called when the work is done.
type outputs []struct {
	path    string
	content func() ([]byte, error)
}

// create creates all files, none of which may be one that is read.
func (o outputs) create(inputs []fs.FileInfo) (atomicfile.Files, error) {
	var paths []string
	for _, output := range o {
		if output.path != "" {
			paths = append(paths, output.path)
		}
	}
	return atomicfile.CreateAll(atomicfile.Options{Force: true, Inputs: inputs}, paths...)
}

// write writes the files that create returned: all or none.
func (o outputs) write(files atomicfile.Files) error {
	i := 0
	for _, output := range o {
		if output.path == "" {
			continue
		}
		content, err := output.content()
		if err != nil {
			return err
		}
		if err := files[i].Write(content); err != nil {
			return err
		}
		i++
	}
	return files.Commit()
}
