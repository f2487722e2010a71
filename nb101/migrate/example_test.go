package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/migrate"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// exampleFile makes an empty database in a folder of its own.
func exampleFile() (path string, remove func()) {
	dir, err := os.MkdirTemp("", "nb101-example-")
	if err != nil {
		log.Fatal(err)
	}
	path = filepath.Join(dir, "nasbench101.db")
	if err := os.WriteFile(path, nil, 0o666); err != nil {
		log.Fatal(err)
	}
	return path, func() { os.RemoveAll(dir) }
}

// An empty file becomes a database of the newest schema, one of NNI's gets what
// it lacks.
func ExampleUp() {
	path, remove := exampleFile()
	defer remove()
	r, err := migrate.Up(context.Background(), path, migrate.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(filepath.Base(r.Path), "from", r.From, "to", r.To)
	for _, m := range r.Steps {
		fmt.Println(m.Version, m.Name)
	}
	// Output:
	// nasbench101.db from 0 to 3
	// 1 baseline
	// 2 lookup_index
	// 3 views
}

// A program that fills a database puts the index on when the rows are in.
func ExampleMigrate() {
	path, remove := exampleFile()
	defer remove()
	ctx := context.Background()
	for _, target := range []migrate.Target{
		migrate.UpTo(1), // tables
		migrate.Newest(),
		migrate.Newest(), // nothing to do is no error
		migrate.DownByOne(),
		migrate.DownTo(0),
		migrate.UpByOne(),
	} {
		r, err := migrate.Migrate(ctx, path, target, migrate.Options{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(r.From, "->", r.To)
	}
	// Output:
	// 0 -> 1
	// 1 -> 3
	// 3 -> 3
	// 3 -> 2
	// 2 -> 0
	// 0 -> 1
}

func ExampleOptions() {
	path, remove := exampleFile()
	defer remove()
	_, err := migrate.Up(context.Background(), path, migrate.Options{
		Progress: func(p progress.Report) { fmt.Println(p.Stage) },
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// checking the file
	// up 1 baseline
	// up 2 lookup_index
	// up 3 views
	// writing
}

func ExampleCopy() {
	path, remove := exampleFile()
	defer remove()
	ctx := context.Background()
	output := filepath.Join(filepath.Dir(path), "fast.db")
	r, err := migrate.Copy(ctx, path, output, migrate.Newest(), migrate.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(filepath.Base(r.Path), "is at version", r.To)
	_, err = migrate.Copy(ctx, path, output, migrate.Newest(), migrate.Options{})
	fmt.Println(errors.Is(err, migrate.ErrOutputExists))
	// Output:
	// fast.db is at version 3
	// true
}

func ExampleCopyForNNI() {
	path, remove := exampleFile()
	defer remove()
	r, err := migrate.CopyForNNI(context.Background(), path, filepath.Dir(path), migrate.Newest(), migrate.Options{})
	if err != nil {
		log.Fatal(err)
	}
	name := filepath.Base(r.Path)
	fmt.Println(strings.HasPrefix(name, "nasbench101-"), len(name))
	// Output: true 23
}

// What a script that asks NNI begins with.
func ExampleNNILine() {
	fmt.Println(migrate.NNILine("/data/nasbench101-0123abcd.db"))
	// Output: from importlib import import_module as m, util; m('nni.nas.benchmark' + ('' if util.find_spec('nni.nas.benchmark') else 's') + '.constants').DB_URLS['nasbench101'] = 'nasbench101-0123abcd.db'
}

func ExamplePlan() {
	path, remove := exampleFile()
	defer remove()
	if _, err := migrate.Migrate(context.Background(), path, migrate.UpTo(3), migrate.Options{}); err != nil {
		log.Fatal(err)
	}
	r, script, err := migrate.Plan(context.Background(), path, migrate.DownTo(1), migrate.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("-- from", r.From, "to", r.To)
	fmt.Println(strings.Join(script, "\n"))
	// Output:
	// -- from 3 to 1
	// PRAGMA cache_spill=OFF;
	// BEGIN IMMEDIATE;
	// SAVEPOINT step;
	// DROP VIEW IF EXISTS nb101_configs;
	// DROP VIEW IF EXISTS nb101_trials;
	// DROP VIEW IF EXISTS nb101_units;
	// DELETE FROM goose_db_version WHERE version_id=3;
	// RELEASE step;
	// SAVEPOINT step;
	// DROP INDEX IF EXISTS "nb101trialconfig_hash_num_epochs";
	// ANALYZE sqlite_master;
	// DELETE FROM sqlite_stat1 WHERE tbl IN ('nb101trialconfig', 'nb101trialstats', 'nb101intermediatestats');
	// DELETE FROM goose_db_version WHERE version_id=2;
	// RELEASE step;
	// DROP TABLE IF EXISTS sqlite_stat1;
	// DROP TABLE IF EXISTS sqlite_stat4;
	// COMMIT;
}

func ExampleReadStatus() {
	path, remove := exampleFile()
	defer remove()
	ctx := context.Background()
	if _, err := migrate.Migrate(ctx, path, migrate.UpTo(1), migrate.Options{}); err != nil {
		log.Fatal(err)
	}
	s, err := migrate.ReadStatus(ctx, path, migrate.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("version", s.Version, "of", s.Latest)
	for _, m := range s.Migrations {
		fmt.Println(m.Version, m.Name, m.Applied)
	}
	// Output:
	// version 1 of 3
	// 1 baseline true
	// 2 lookup_index false
	// 3 views false
}

func ExampleValidate() {
	path, remove := exampleFile()
	defer remove()
	s, err := migrate.Validate(context.Background(), path, migrate.Options{})
	fmt.Println(s.Version, err)

	_, err = migrate.Validate(context.Background(), filepath.Join(filepath.Dir(path), "other.db"), migrate.Options{})
	fmt.Println(errors.Is(err, os.ErrNotExist))
	// Output:
	// 0 <nil>
	// true
}

func ExampleMigration_Summary() {
	fmt.Println(migrate.Migrations()[2].Summary())
	// Output: Views for people who write SQL: nb101_trials and nb101_configs
}

func ExampleMigrations() {
	for _, m := range migrate.Migrations() {
		fmt.Println(m.Version, m.Name)
	}
	fmt.Println("latest:", migrate.Latest())
	// Output:
	// 1 baseline
	// 2 lookup_index
	// 3 views
	// latest: 3
}

// StatusOf asks a database that is open anyway.
func ExampleStatusOf() {
	path, remove := exampleFile()
	defer remove()
	if _, err := migrate.Up(context.Background(), path, migrate.Options{}); err != nil {
		log.Fatal(err)
	}
	handle, err := nb101.OpenReadOnly(path)
	if err != nil {
		log.Fatal(err)
	}
	defer handle.Close()
	s, err := migrate.StatusOf(context.Background(), handle, migrate.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("version", s.Version, "of", s.Latest)
	// Output: version 3 of 3
}
