package nni_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/nni"
)

// fakeNNI makes a package tree with the dictionary where a release of NNI has it.
func fakeNNI(t *testing.T, benchmark string) (dir string) {
	dir = t.TempDir()
	for _, folder := range []string{"nni", "nni/nas", "nni/nas/" + benchmark} {
		if err := os.Mkdir(filepath.Join(dir, folder), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, folder, "__init__.py"), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	constants := "DB_URLS = {'nasbench101': 'https://example.com/nasbench101-209f5694.db', 'nds': 'https://example.com/nds-5745c235.db'}\n"
	if err := os.WriteFile(filepath.Join(dir, "nni/nas", benchmark, "constants.py"), []byte(constants), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// README shows the line that the programs print.
func TestReadmeShowsTheLine(t *testing.T) {
	is := is.New(t)
	readme, err := os.ReadFile("../../README.md")
	is.NoErr(err)
	is.True(strings.Contains(string(readme), "\n"+nni.Line("nasbench101-XXXXXXXX.db")+"\n"))
}

func TestLineIsTakenByEachNNI(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3 to run the line with")
	}
	line := nni.Line("/data/nasbench101-0123abcd.db")
	for release, benchmark := range map[string]string{"2.5 to 2.10.1": "benchmarks", "from 3.0rc1 on": "benchmark"} {
		t.Run(release, func(t *testing.T) {
			is := is.New(t)
			dir := fakeNNI(t, benchmark)
			read := "from nni.nas." + benchmark + ".constants import DB_URLS; print(DB_URLS['nasbench101'], DB_URLS['nds'])"
			run := func(program string) string {
				cmd := exec.Command(python, "-c", program)
				cmd.Dir = t.TempDir()
				cmd.Env = append(os.Environ(), "PYTHONPATH="+dir)
				out, err := cmd.CombinedOutput()
				is.Equal(err, nil)
				return string(out)
			}
			const others = " https://example.com/nds-5745c235.db\n"
			is.Equal(run(read), "https://example.com/nasbench101-209f5694.db"+others)
			is.Equal(run(line+"\n"+read), "nasbench101-0123abcd.db"+others)

			// And by a process that knows nothing of it.
			is.NoErr(os.WriteFile(filepath.Join(dir, "sitecustomize.py"), []byte(line+"\n"), 0o666))
			is.Equal(run(read), "nasbench101-0123abcd.db"+others)
		})
	}
}
