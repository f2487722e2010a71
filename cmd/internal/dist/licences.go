package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// The names of files that say under which terms something may be handed on, and
// of folders that hold nothing else.
var (
	licenceFile   = regexp.MustCompile(`(?i)^(un)?(licen[cs]es?|ofl|copying|copyright|notice|patents|authors|contributors)([-._].*)?$`)
	licenceFolder = regexp.MustCompile(`(?i)^(third[-_]?party[-_])?licen[cs]es$`)
)

// licences lists the licences of all packages: those at the top of their modules,
// in the packages' own folders and those between, and beside the files that they
// embed. In the archive they are licences/MODULE@VERSION/FILE. A module without
// any is an error.
func licences(packages []linked) ([]file, error) {
	found := map[string]string{} // path by name in the archive
	have := map[string]bool{}    // modules, by path
	for _, p := range packages {
		for _, dir := range p.folders() {
			paths, err := licencesIn(dir)
			if err != nil {
				return nil, err
			}
			for _, path := range paths {
				name, err := p.Module.nameOf(path)
				if err != nil {
					return nil, err
				}
				found[name] = path
				have[p.Module.Path] = true
			}
		}
	}
	for _, p := range packages {
		if !have[p.Module.Path] {
			return nil, fmt.Errorf("no licence found of the module %s, in %s", p.Module.Path, p.Module.Dir)
		}
	}
	var files []file
	for name, path := range found {
		files = append(files, file{name: name, path: path})
	}
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.name, b.name) })
	return files, nil
}

// folders are those that can have a licence of the package, up to the top of its
// module.
func (p linked) folders() []string {
	dirs := []string{p.Dir}
	for _, name := range p.EmbedFiles {
		dirs = append(dirs, filepath.Dir(filepath.Join(p.Dir, name)))
	}
	var all []string
	for _, dir := range dirs {
		for ; dir != p.Module.Dir && strings.HasPrefix(dir, p.Module.Dir); dir = filepath.Dir(dir) {
			all = append(all, dir)
		}
	}
	all = append(all, p.Module.Dir)
	slices.Sort(all)
	return slices.Compact(all)
}

// nameOf returns the name in the archive of a file of the module.
func (m *module) nameOf(file string) (string, error) {
	rel, err := filepath.Rel(m.Dir, file)
	if err != nil {
		return "", err
	}
	folder := m.Path
	if m.Version != "" {
		folder += "@" + m.Version
	}
	return path.Join("licences", folder, filepath.ToSlash(rel)), nil
}

// licencesIn lists the licences in a folder, and all files of the folders in it
// that hold nothing else.
func licencesIn(dir string) (paths []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case e.IsDir() && licenceFolder.MatchString(e.Name()):
			err = filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
				if err == nil && d.Type().IsRegular() {
					paths = append(paths, path)
				}
				return err
			})
		case e.Type().IsRegular() && licenceFile.MatchString(e.Name()) && filepath.Ext(e.Name()) != ".go":
			paths = append(paths, path)
		}
		if err != nil {
			return nil, err
		}
	}
	return paths, nil
}
