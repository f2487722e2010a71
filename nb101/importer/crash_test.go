package importer_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/importer"
)

// importEnv makes the test program an importer that can be killed: it imports
// standard input to the file that it names, and replaces what is there.
const importEnv = "NB101_TEST_IMPORT_TO"

func TestMain(m *testing.M) {
	if out := os.Getenv(importEnv); out != "" {
		if _, err := importer.Import(context.Background(), os.Stdin, out, importer.Options{Force: true}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// importProcess returns the process that imports file to out.
func importProcess(out string, file []byte) *exec.Cmd {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), importEnv+"="+out)
	c.Stdin = bytes.NewReader(file)
	return c
}

// Killed at any moment, an import has made the whole database or nothing, and
// what was there is as it was.
func TestKilledImport(t *testing.T) {
	is := is.New(t)
	const cells = 550
	file := madeUpFile(t, cells)

	start := time.Now()
	whole := filepath.Join(t.TempDir(), "a.db")
	is.NoErr(importProcess(whole, file).Run())
	duration := time.Since(start)

	for _, there := range []string{"", "precious"} {
		for range 10 {
			dir := t.TempDir()
			out := filepath.Join(dir, "a.db")
			if there != "" {
				is.NoErr(os.WriteFile(out, []byte(there), 0o600))
			}
			c := importProcess(out, file)
			is.NoErr(c.Start())
			time.Sleep(rand.N(duration))
			is.NoErr(c.Process.Kill())
			died := c.Wait() != nil

			content, err := os.ReadFile(out)
			switch {
			case os.IsNotExist(err):
				is.True(died)
				is.Equal(there, "")
			case there != "" && string(content) == there:
				is.True(died)
			default:
				is.NoErr(err)
				is.Equal(len(readTables(t, out)[1]), 12*cells)
			}
			for _, name := range testdb.Names(t, dir) {
				is.True(name == "a.db" || strings.HasPrefix(name, "a.db.unfinished-"))
			}

			// Nothing of it is in the way of the next one.
			is.NoErr(importTo(out, testdb.ReadFile(t, runsFile), importer.Options{Force: true}))
			is.Equal(len(readTables(t, out)[1]), 110)
			is.Equal(testdb.Names(t, dir), []string{"a.db"}) // it has removed what was left
		}
	}
}
