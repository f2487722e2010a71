package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/dataset"
)

// exported is the table of the real results.
func exported(t *testing.T) string {
	t.Helper()
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "nasbench101.arrow")
	stdout, stderr, status := run("", "export", path, "--db", testdb.NNI(t))
	is.Equal(stderr, "")
	is.Equal(status, 0)
	is.True(strings.Contains(stdout, "trials  110"))
	return path
}

// Every command that reads a database prints the same for the table that was made
// of it.
func TestCommandsTakeATableForADatabase(t *testing.T) {
	db, table := testdb.NNI(t), exported(t)
	for _, args := range [][]string{
		{"query", "--hash", testdb.FirstHash, "--intermediates"},
		{"query", "--arch", testdb.FirstArch, "--mean", "--intermediates", "--format", "json"},
		{"query", "--epochs", "108", "--format", "csv"},
		{"query", "--mean"},
		{"query", "--hash", testdb.FirstHash, "--epochs", "36"}, // is not there
		{"best", "-n", "3"},
		{"best", "--epochs", "4", "--by", "valid", "--single", "-n", "3"},
		{"best", "--pareto", "time", "--by", "valid"},
		{"best", "--pareto", "parameters", "--max-parameters", "9", "--format", "csv"},
		{"cell", "show", testdb.FirstHash},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			is := is.New(t)
			wantOut, wantErr, wantStatus := run("", append(args, "--db", db)...)
			stdout, stderr, status := run("", append(args, "--db", table)...)
			is.Equal(stdout, wantOut)
			is.Equal(stderr, wantErr)
			is.Equal(status, wantStatus)
		})
	}
}

func TestPicturesOfATableAreThoseOfTheDatabase(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.svg"), filepath.Join(dir, "b.svg")
	for path, db := range map[string]string{a: testdb.NNI(t), b: exported(t)} {
		_, stderr, status := run("", "plot", path, "--db", db)
		is.Equal(stderr, "")
		is.Equal(status, 0)
	}
	is.True(bytes.Equal(testdb.ReadFile(t, a), testdb.ReadFile(t, b)))
}

func TestInfoOfATable(t *testing.T) {
	is := is.New(t)
	stdout, stderr, status := run("", "info", "--db", exported(t))
	is.Equal(stderr, "")
	is.Equal(status, 0)
	for _, line := range []string{"cells          31", "configs        38", "trials         110", "intermediates  220", "results        of unknown origin"} {
		is.True(strings.Contains(stdout, line))
	}
}

func TestExportOfADatasetFile(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	file := testdb.ReadFile(t, runsFile)
	four := filepath.Join(dir, "four.tfrecord")
	is.NoErr(os.WriteFile(four, bytes.Repeat(file, 2), 0o600))
	a, b := filepath.Join(dir, "a.arrow"), filepath.Join(dir, "b.arrow")
	_, stderr, status := run("", "export", a, "--from", runsFile)
	is.Equal(stderr, "")
	is.Equal(status, 0)
	stdout, stderr, status := run(string(file), "export", b, "--from", "-")
	is.Equal(stderr, "")
	is.Equal(status, 0)
	is.True(!strings.Contains(stdout, "left out"))
	stdout, _, status = run("", "info", "--db", a)
	is.Equal(status, 0)
	is.True(strings.Contains(stdout, "runs.tfrecord"))
	stdout, _, status = run("", "export", filepath.Join(dir, "c.arrow"), "--from", four)
	is.Equal(status, 0)
	is.True(strings.Contains(stdout, "left out"))
	var fourth bytes.Buffer
	w := dataset.NewWriter(&fourth)
	for range 4 {
		is.NoErr(w.Write(testdb.Records(t, runsFile)[0]))
	}
	stdout, _, status = run(fourth.String(), "export", filepath.Join(dir, "d.arrow"), "--from", "-")
	is.Equal(status, 0)
	is.True(strings.Contains(stdout, "left out  1 record, "))

	_, stderr, status = run("", "export", a, "--from", runsFile)
	is.Equal(status, 1) // what is there is kept
	is.True(strings.Contains(stderr, "--force"))
	before := testdb.Checksum(t, a)
	_, stderr, status = run("", "export", a, "--from", runsFile, "--force")
	is.Equal(stderr, "")
	is.Equal(status, 0)
	is.Equal(testdb.Checksum(t, a), before) // the same input, the same bytes
}

func TestExportOfRows(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	table := exported(t)
	for rows, n := range map[string]string{"trials": "110", "means": "38", "cells": "31", "intermediates": "220"} {
		a, b := filepath.Join(dir, rows+"-db.parquet"), filepath.Join(dir, rows+"-table.parquet")
		for path, db := range map[string]string{a: testdb.NNI(t), b: table} {
			stdout, stderr, status := run("", "export", path, "--table", rows, "--db", db)
			is.Equal(stderr, "")
			is.Equal(status, 0)
			is.True(strings.Contains(stdout, "rows    "+n+"\n"))
		}
		is.True(bytes.Equal(testdb.ReadFile(t, a), testdb.ReadFile(t, b)))
	}
	_, _, status := run("", "export", filepath.Join(dir, "default.parquet"), "--db", table)
	is.Equal(status, 0)
	is.True(bytes.Equal(testdb.ReadFile(t, filepath.Join(dir, "default.parquet")), testdb.ReadFile(t, filepath.Join(dir, "trials-db.parquet"))))
	_, stderr, status := run("", "export", table, "--db", table)
	is.Equal(status, 2)
	is.True(stderr != "")
}

func TestVerifyOfATable(t *testing.T) {
	is := is.New(t)
	path := exported(t)
	stdout, stderr, status := run("", "verify", "--db", path)
	is.Equal(stderr, "")
	is.Equal(status, 0)
	is.True(strings.Contains(stdout, "110 of 5083488"))
	is.True(strings.Contains(stdout, "no fault in the part that it has"))

	file := testdb.ReadFile(t, path)
	file[len(file)/2] ^= 1
	is.NoErr(os.WriteFile(path, file, 0o600))
	_, _, status = run("", "verify", "--db", path)
	is.Equal(status, 1)
}

// What is wrong with the output is not said of the database.
func TestExportBlamesTheRightFile(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	db := testdb.NNI(t)
	is.NoErr(os.WriteFile(filepath.Join(dir, "old.arrow"), nil, 0o666))
	is.NoErr(os.Mkdir(filepath.Join(dir, "folder.parquet"), 0o777))
	for out, want := range map[string]string{
		"none/x.arrow":   "nb101: open OUT: no such file or directory\n",
		"none/x.parquet": "nb101: open OUT: no such file or directory\n",
		"old.arrow":      "nb101: file already exists: OUT; remove it, or name another file; or replace it with --force\n",
		"folder.parquet": "nb101: no place for a file: OUT is a folder; name a file in it\n",
	} {
		out = filepath.Join(dir, out)
		_, stderr, status := run("", "export", out, "--db", db)
		is.Equal(status, 1)
		is.Equal(stderr, strings.ReplaceAll(want, "OUT", out))
	}
}

func TestWrongUseOfExport(t *testing.T) {
	is := is.New(t)
	for _, args := range [][]string{
		{}, {"a.db"}, {"a.arrow", "--db", "a", "--from", "b"}, {"a.arrow", "--db", exported(t)},
		{"a.arrow", "--table", "means"}, {"a.parquet", "--table", "rows"}, {"a.parquet", "--from", "b"},
	} {
		_, stderr, status := run("", append([]string{"export"}, args...)...)
		is.Equal(status, 2)
		is.Equal(strings.Count(stderr, "\n"), 1)
	}
}
