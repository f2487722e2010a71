package main

import (
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// target is a platform to build the module at root for.
type target struct{ root, goos, goarch string }

func newTarget(root, platform string) (target, error) {
	goos, goarch, ok := strings.Cut(platform, "/")
	if !ok {
		return target{}, errors.New("a platform is written OS/ARCH, as in linux/amd64")
	}
	return target{root, goos, goarch}, nil
}

// sources are the variables that say where modules come from and where go keeps
// files. They make no difference to the programs.
var sources = []string{
	"GOAUTH", "GOCACHE", "GOINSECURE", "GOMODCACHE", "GONOPROXY", "GONOSUMDB", "GOPATH", "GOPRIVATE", "GOPROXY",
	"GOSUMDB", "GOTMPDIR", "GOTOOLCHAIN", "GOVCS",
}

// environment is what go runs in: the sources are those of the user, and every
// other variable that can make a difference to the programs has Go's default. GOENV
// leaves out what "go env -w" has written, which would be in the place of those
// that are empty.
func (t target) environment() ([]string, error) {
	cmd := exec.Command("go", append([]string{"env", "-json"}, sources...)...)
	cmd.Dir = t.root
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	var values map[string]string
	if err := json.Unmarshal(out, &values); err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	env := os.Environ()
	for name, value := range values {
		env = append(env, name+"="+value)
	}
	return append(env, "GOENV=off", "GOOS="+t.goos, "GOARCH="+t.goarch, "CGO_ENABLED=0", "GO111MODULE=", "GOAMD64=", "GOARM64=",
		"GODEBUG=", "GO_EXTLINK_ENABLED=", "GOEXPERIMENT=", "GOFIPS140=", "GOFLAGS=-trimpath", "GOWORK=off"), nil
}

// run runs go for the platform and returns what it prints.
func (t target) run(args ...string) ([]byte, error) {
	env, err := t.environment()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env, cmd.Stderr = t.root, env, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("go %s: %w", args[0], err)
	}
	return out, err
}

// commands are the programs, as packages of the module.
var commands = []string{"./cmd/nb101", "./cmd/nb101-migrate"}

// about is what a program says of its build.
type about struct {
	version string    // without the v of its tag
	time    time.Time // of the commit
}

// build builds the programs into a folder.
func (t target) build(dir string) ([]file, about, error) {
	args := append([]string{"build", "-buildvcs=auto", "-ldflags=-s -w", "-o", dir + string(filepath.Separator)}, commands...)
	if _, err := t.run(args...); err != nil {
		return nil, about{}, err
	}
	entries, err := os.ReadDir(dir) // sorted
	if err != nil {
		return nil, about{}, err
	}
	var programs []file
	for _, e := range entries {
		programs = append(programs, file{name: e.Name(), path: filepath.Join(dir, e.Name()), program: true})
	}
	a, err := readAbout(programs[0].path)
	return programs, a, err
}

func readAbout(program string) (about, error) {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return about{}, err
	}
	// The first time that a zip archive can have, for a tree without a commit.
	a := about{version: strings.TrimPrefix(strings.Trim(info.Main.Version, "()"), "v"), time: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			a.time, err = time.Parse(time.RFC3339, s.Value)
		}
	}
	return a, err
}

// linked is a package that is linked into the programs.
type linked struct {
	Dir        string
	Standard   bool
	EmbedFiles []string // relative to Dir
	Module     *module
}

type module struct {
	Path, Version, Dir string
	Main               bool
}

// packages lists all that are linked in. Those of Go itself are one module here.
func (t target) packages() (list []linked, err error) {
	out, err := t.run("env", "GOROOT", "GOVERSION")
	if err != nil {
		return nil, err
	}
	lines := strings.Split(string(out), "\n")
	std := &module{Path: "go", Version: lines[1], Dir: lines[0]}
	out, err = t.run(append([]string{"list", "-deps", "-json=Dir,Standard,EmbedFiles,Module"}, commands...)...)
	if err != nil {
		return nil, err
	}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p linked
		if err := d.Decode(&p); err == io.EOF {
			return list, nil
		} else if err != nil {
			return nil, err
		}
		if p.Standard {
			p.Module = std
		}
		list = append(list, p)
	}
}
