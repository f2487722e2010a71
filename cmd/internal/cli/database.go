package cli

import "github.com/nasbench-go/nasbench/nb101"

// Database returns the path of the database that a command is about: the one
// that the user named, or else the one that NNI would use.
func Database(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	return nb101.FindDatabase()
}
