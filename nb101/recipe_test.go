package nb101_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

// ownProgram uses the queries of the README's recipe. A config without trials
// has no means, and no row in the view.
const ownProgram = `package main

import (
	"context"
	"fmt"
	"log"
	"os"


	"github.com/nasbench-go/nasbench/nb101"

	"example.org/own/mine"
)

func main() {
	handle, err := nb101.OpenReadOnly(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fast, err := mine.New(handle).FastTrials(context.Background(), 2000)
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range fast {
		fmt.Printf("%s %.2f %.0f\n", t.Hash, t.TestAcc, t.TrainingSeconds)
	}
	configs, err := mine.New(handle).Configs(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(configs), "configs with trials")
}
`

// The recipe for queries of one's own works in a module of its own.
func TestReadmeRecipeForOwnQueries(t *testing.T) {
	is := is.New(t)
	root, err := filepath.Abs("..")
	is.NoErr(err)
	readme := string(testdb.ReadFile(t, "../README.md"))
	recipe := readme[strings.Index(readme, "Queries of your own are checked"):]
	block := func(language, start string) string {
		t.Helper()
		m := regexp.MustCompile("(?s)```" + language + "\n(" + start + ".*?)```").FindStringSubmatch(recipe)
		if m == nil {
			t.Fatal("the README has no block of " + language)
		}
		return m[1]
	}
	version := regexp.MustCompile(`github.com/sqlc-dev/sqlc (v\S+)`).FindStringSubmatch(string(testdb.ReadFile(t, "../tools.mod")))[1]
	is.True(strings.Contains(block("sh", "go get"), "github.com/sqlc-dev/sqlc/cmd/sqlc@"+version+"\n"))

	own := t.TempDir()
	run := func(dir, name string, args ...string) string {
		t.Helper()
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %v: %v\n%s", name, args, err, out)
		}
		return string(out)
	}
	write := func(name, text string) {
		t.Helper()
		is.NoErr(os.WriteFile(filepath.Join(own, name), []byte(text), 0o666))
	}
	// A module that requires this one, and with it what it requires.
	mod := string(testdb.ReadFile(t, "../go.mod"))
	mod = strings.Replace(mod, "module github.com/nasbench-go/nasbench", "module example.org/own", 1)
	write("go.mod", mod+"\nrequire github.com/nasbench-go/nasbench v0.0.0\n\nreplace github.com/nasbench-go/nasbench => "+root+"\n")
	write("go.sum", string(testdb.ReadFile(t, "../go.sum")))
	write("sqlc.yaml", block("yaml", "version"))
	write("queries.sql", block("sql", "-- name"))
	write("main.go", ownProgram)
	shell := strings.Split(strings.TrimSpace(block("sh", "go get")), "\n")
	is.Equal(len(shell), 3)
	for _, line := range shell[1:] { // the first needs a network
		run(own, "sh", "-c", line)
	}
	sqlc := filepath.Join(t.TempDir(), "sqlc")
	run(root, "go", "build", "-mod=readonly", "-modfile=tools.mod", "-o", sqlc, "github.com/sqlc-dev/sqlc/cmd/sqlc")
	run(own, sqlc, "generate")

	path := testdb.NNI(t)
	testdb.Exec(t, path, "DELETE FROM nb101intermediatestats WHERE trial_id = 1; DELETE FROM nb101trialstats WHERE config_id = 1")
	_, err = migrate.Up(t.Context(), path, migrate.Options{})
	is.NoErr(err)
	out := run(own, "go", "run", ".", path)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	is.Equal(lines[len(lines)-1], "37 configs with trials")
	is.Equal(len(lines), 4)
}
