package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
)

// tree makes files of these names, each with its name as content, and returns the
// folder.
func tree(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestLicencesOfAllThatIsLinkedIn(t *testing.T) {
	is := is.New(t)
	dir := tree(t, "go.mod", "LICENSE", "NOTICE.txt", "license.go", "COPYRIGHT-MUSL", "licensed.md", "licenses/ftl.txt", "licenses/a/gpl.txt",
		"inner/LICENSE.txt", "inner/pkg/pkg.go", "inner/pkg/fonts/OFL.txt", "inner/pkg/fonts/UNLICENSE", "inner/pkg/other/LICENSE", "not-linked/LICENSE")
	m := &module{Path: "example.com/m", Version: "v1.2.3", Dir: dir}
	files, err := licences([]linked{
		{Dir: dir, Module: m},
		{Dir: filepath.Join(dir, "inner/pkg"), EmbedFiles: []string{"fonts/a.ttf"}, Module: m},
	})
	is.NoErr(err)
	var names []string
	for _, f := range files {
		name, ok := strings.CutPrefix(f.name, "licences/example.com/m@v1.2.3/")
		is.True(ok)
		is.Equal(f.path, filepath.Join(dir, name))
		names = append(names, name)
	}
	is.Equal(names, []string{"COPYRIGHT-MUSL", "LICENSE", "NOTICE.txt", "inner/LICENSE.txt", "inner/pkg/fonts/OFL.txt", "inner/pkg/fonts/UNLICENSE", "licenses/a/gpl.txt", "licenses/ftl.txt"})

	none := tree(t, "go.mod", "README.md")
	_, err = licences([]linked{{Dir: none, Module: &module{Path: "example.com/none", Version: "v1.0.0", Dir: none}}})
	is.True(err != nil)
	is.True(strings.Contains(err.Error(), "no licence found of the module example.com/none"))
}

// What is in an archive does not depend on who packs it where and when.
func TestArchives(t *testing.T) {
	is := is.New(t)
	when := time.Date(2026, 11, 26, 12, 34, 56, 0, time.FixedZone("", 3600))
	var tars, zips []string
	for i := range 2 {
		dir := tree(t, "nb101", "a/LICENSE")
		is.NoErr(os.Chmod(filepath.Join(dir, "nb101"), []os.FileMode{0o600, 0o755}[i]))
		is.NoErr(os.Chtimes(filepath.Join(dir, "nb101"), time.Time{}, time.Unix(int64(i), 0)))
		a := archive{"nb101_1.0.0", []file{
			{name: "nb101", path: filepath.Join(dir, "nb101"), program: true},
			{name: "licences/LICENSE", path: filepath.Join(dir, "a/LICENSE")},
		}, when}
		var tar, zip bytes.Buffer
		is.NoErr(a.writeTar(&tar))
		is.NoErr(a.writeZip(&zip))
		tars, zips = append(tars, tar.String()), append(zips, zip.String())
	}
	is.True(tars[0] == tars[1])
	is.True(zips[0] == zips[1])

	z, err := gzip.NewReader(strings.NewReader(tars[0]))
	is.NoErr(err)
	is.True(z.ModTime.IsZero())
	is.Equal(z.Name, "")
	r := tar.NewReader(z)
	for _, want := range []struct {
		name, content string
		mode          int64
	}{{"nb101_1.0.0/nb101", "nb101", 0o755}, {"nb101_1.0.0/licences/LICENSE", "a/LICENSE", 0o644}} {
		header, err := r.Next()
		is.NoErr(err)
		is.Equal(header.Name, want.name)
		is.Equal(header.Mode, want.mode)
		is.True(header.ModTime.Equal(when))
		is.Equal([]int{header.Uid, header.Gid}, []int{0, 0})
		is.Equal(header.Uname+header.Gname, "")
		content, err := io.ReadAll(r)
		is.NoErr(err)
		is.Equal(string(content), want.content)
	}
	_, err = r.Next()
	is.Equal(err, io.EOF)

	zr, err := zip.NewReader(strings.NewReader(zips[0]), int64(len(zips[0])))
	is.NoErr(err)
	is.Equal(len(zr.File), 2)
	is.Equal(zr.File[0].Name, "nb101_1.0.0/nb101")
	is.Equal(zr.File[0].Mode(), os.FileMode(0o755))
	is.True(zr.File[0].Modified.Equal(when))
}

// underRace is whether the race detector is on. Packing takes minutes then, and
// the programs that are packed are built without it anyway.
var underRace bool

// meddle sets what makes a difference to what go builds, in the environment and as
// "go env -w" does.
func meddle(t *testing.T) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "env")
	if err := os.WriteFile(file, []byte("GOEXPERIMENT=nogreenteagc\nGOFIPS140=latest\nGOAMD64=v3\nGOARM64=v8.1\nGOFLAGS=-tags=other\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOENV", file)
	for name, value := range map[string]string{
		"CGO_ENABLED": "1", "GO111MODULE": "on", "GOAMD64": "v2", "GOARM64": "v8.2", "GODEBUG": "execerrdot=0",
		"GOEXPERIMENT": "nodwarf5", "GOFIPS140": "v1.0.0", "GOFLAGS": "-buildvcs=false", "GOWORK": "",
	} {
		t.Setenv(name, value)
	}
}

// What the user has set for go does not reach the programs; where modules come from
// is the user's.
func TestTheEnvironmentMakesNoDifference(t *testing.T) {
	is := is.New(t)
	defaults, err := target{".", runtime.GOOS, runtime.GOARCH}.run("env")
	is.NoErr(err)
	meddle(t)
	got, err := target{".", runtime.GOOS, runtime.GOARCH}.run("env")
	is.NoErr(err)
	volatile := regexp.MustCompile(`(?m)^(set )?GOGCCFLAGS=.*$`) // has a folder of its own
	is.Equal(string(volatile.ReplaceAll(got, nil)), string(volatile.ReplaceAll(defaults, nil)))
	is.True(strings.Contains(string(got), "GOFLAGS='-trimpath'") || runtime.GOOS == "windows")
	t.Setenv("GOPROXY", "https://proxy.example")
	got, err = target{".", runtime.GOOS, runtime.GOARCH}.run("env", "GOPROXY")
	is.NoErr(err)
	is.Equal(strings.TrimSpace(string(got)), "https://proxy.example")
}

// Two clones of one commit, in different folders, make the same files.
func TestTwoBuildsOfACommitAreEqual(t *testing.T) {
	if underRace {
		t.Skip("archives are packed in the run without the race detector")
	}
	if _, err := os.Stat("../../../.git"); err != nil {
		t.Skip("the module is not in a git repository here")
	}
	is := is.New(t)
	var sums [2]string
	for i := range sums {
		clone := filepath.Join(t.TempDir(), strings.Repeat("x", i+1))
		if out, err := exec.Command("git", "clone", "--quiet", "../../..", clone).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if i == 1 {
			meddle(t)
		}
		to := t.TempDir()
		is.NoErr(dist(clone, to, []string{runtime.GOOS + "/" + runtime.GOARCH}))
		text, err := os.ReadFile(filepath.Join(to, "SHA256SUMS"))
		is.NoErr(err)
		sums[i] = string(text)

		sum, name, _ := strings.Cut(strings.TrimSpace(sums[i]), "  ")
		packed, err := os.ReadFile(filepath.Join(to, name))
		is.NoErr(err)
		is.Equal(fmt.Sprintf("%x", sha256.Sum256(packed)), sum)
		is.True(!strings.Contains(name, "devel")) // the commit is known
	}
	is.Equal(sums[0], sums[1])
}
