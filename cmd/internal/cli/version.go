package cli

import (
	"fmt"
	"runtime/debug"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// versionText is what --version prints after the program's name: its version, the
// commit that it was built from, and which SQLite is in it.
func versionText() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	version := info.Main.Version
	if version == "" {
		version = "(devel)"
	}
	commit, note := "unknown", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			note = ", with changes"
		}
	}
	return fmt.Sprintf("%s\ncommit %s%s\nSQLite %s by %s %s\n",
		version, commit, note, sqlitefile.SQLiteVersion(), sqlitefile.DriverModule, moduleVersion(info, sqlitefile.DriverModule))
}

// moduleVersion returns the version of a module that is linked in.
func moduleVersion(info *debug.BuildInfo, path string) string {
	for _, m := range info.Deps {
		if m.Path == path {
			if m.Replace != nil {
				m = m.Replace
			}
			return m.Version
		}
	}
	return "(unknown version)"
}
