package cli

import (
	"errors"
	"fmt"

	"github.com/nasbench-go/nasbench/nb101"
)

// PlacesHelp says for the help of a program which database it uses if none is
// named.
const PlacesHelp = `Without --db the file is the one that NNI would use: nasbench101-209f5694.db,
else nasbench101.db, else the one that is named by its own checksum, in the
folder $NASBENCHMARK_DIR alone if that is set; otherwise in
$NNI_HOME/nasbenchmark, else $XDG_CACHE_HOME/nni/nasbenchmark, else
~/.cache/nni/nasbenchmark, and then in ~/.nni/nasbenchmark, where NNI up to 2.4
looks. An empty variable counts as unset.`

// Database returns the path of the database that a command is about: the one
// that the user named, or else the one that NNI would use.
func Database(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	path, err := nb101.FindDatabase()
	var ambiguous *nb101.AmbiguousError
	if errors.As(err, &ambiguous) {
		err = fmt.Errorf("%w with --db", err)
	}
	return path, err
}
