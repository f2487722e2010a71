// Command dist builds both programs without cgo for some platforms and packs
// them, one archive per platform, with README and the licences of all that is
// linked in, and SHA256SUMS. Two builds of one commit by one release of Go are
// equal byte for byte.
package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: dist DIR OS/ARCH...")
		os.Exit(2)
	}
	if err := dist(".", os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

// dist packs the programs of the module at root for some platforms into a folder.
func dist(root, out string, platforms []string) error {
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	var sums strings.Builder
	for _, platform := range platforms {
		name, sum, err := pack(root, out, platform)
		if err != nil {
			return fmt.Errorf("%s: %w", platform, err)
		}
		fmt.Println(filepath.Join(out, name))
		fmt.Fprintf(&sums, "%s  %s\n", sum, name)
	}
	_, err := write(filepath.Join(out, "SHA256SUMS"), func(w io.Writer) error {
		_, err := io.WriteString(w, sums.String())
		return err
	})
	return err
}

// pack makes the archive of one platform, and returns its name and its SHA-256.
func pack(root, out, platform string) (name, sum string, err error) {
	t, err := newTarget(root, platform)
	if err != nil {
		return "", "", err
	}
	temp, err := os.MkdirTemp("", "dist")
	if err != nil {
		return "", "", err
	}
	defer os.RemoveAll(temp)
	programs, about, err := t.build(temp)
	if err != nil {
		return "", "", err
	}
	packages, err := t.packages()
	if err != nil {
		return "", "", err
	}
	licences, err := licences(packages)
	if err != nil {
		return "", "", err
	}
	files := append(programs,
		file{name: "README.md", path: filepath.Join(root, "README.md")},
		file{name: "LICENSE", path: filepath.Join(root, "LICENSE")})
	files = append(files, licences...)
	folder := fmt.Sprintf("nb101_%s_%s_%s", about.version, t.goos, t.goarch)
	a := archive{folder: folder, files: files, time: about.time}
	name, writeTo := folder+".tar.gz", a.writeTar
	if t.goos == "windows" {
		name, writeTo = folder+".zip", a.writeZip
	}
	sum, err = write(filepath.Join(out, name), writeTo)
	return name, sum, err
}

// write writes a file whole or not at all, over an existing one, and returns its
// SHA-256.
func write(path string, content func(io.Writer) error) (sum string, err error) {
	hash := sha256.New()
	err = atomicfile.Write(path, atomicfile.Options{Force: true}, func(f *os.File) error {
		return content(io.MultiWriter(f, hash))
	})
	return fmt.Sprintf("%x", hash.Sum(nil)), err
}
