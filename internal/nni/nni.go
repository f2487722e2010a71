// Package nni holds the conventions by which NNI keeps NAS-Bench-101 in a
// database: the names of its tables, its units, and how it numbers rows. They
// were read from files that NNI wrote, and from its importer
// (nni/nas/benchmark/nasbench101 of https://github.com/microsoft/nni).
package nni

import (
	"fmt"
	"strconv"
	"strings"
)

// The three tables, as peewee names those of Nb101TrialConfig, Nb101TrialStats
// and Nb101IntermediateStats.
const (
	ConfigTable       = "nb101trialconfig"
	TrialTable        = "nb101trialstats"
	IntermediateTable = "nb101intermediatestats"
)

// Tables are the three, each after the one that it refers to.
var Tables = [...]string{ConfigTable, TrialTable, IntermediateTable}

const (
	// TimeFactor is what NNI's importer multiplies the seconds of a trial by, but
	// not those of an intermediate result.
	TimeFactor = 60
	// ParametersUnit is how many trainable parameters the number in a row counts.
	ParametersUnit = 1e6
	// AccuracyImages is the number of images that the dataset's authors measured
	// an accuracy on: of 10,000 those that fill batches of 256. An accuracy is
	// float32(k)/AccuracyImages for a whole number k.
	AccuracyImages = 9984
)

// The shape of the full table.
const (
	NumBudgets      = 4
	RunsPerConfig   = 3 // trials of a config
	ResultsPerTrial = 2 // intermediate results: half-way and at the end
)

// LongestBudget is the place of 108 epochs in Budgets.
const LongestBudget = NumBudgets - 1

// Budgets are the numbers of epochs that the dataset has, ascending.
var Budgets = [NumBudgets]int{4, 12, 36, 108}

// OtherBudget returns the text which says that a number of epochs is not a
// budget, and which are.
func OtherBudget(epochs int64) string {
	names := make([]string, NumBudgets)
	for i, b := range Budgets {
		names[i] = strconv.Itoa(b)
	}
	last := NumBudgets - 1
	return fmt.Sprintf("%d epochs; the budgets are %s and %s", epochs, strings.Join(names[:last], ", "), names[last])
}

// Halfway returns the epoch of the first intermediate result of a trial; that of
// the second is the budget itself.
func Halfway[N int | int32 | int64](budget N) N { return budget / 2 }

// BudgetPlace returns the place of a budget in Budgets, or -1.
func BudgetPlace[N int | int64](epochs N) int {
	for i, b := range Budgets {
		if N(b) == epochs {
			return i
		}
	}
	return -1
}

// The numbers that rows have in a full table: of the cell in a place, from 0 by
// ascending hash, the config at the budget in a place, from 0; its trial of a
// run, from 0; and the two intermediate results of a trial.

// ConfigID returns the id of a config.
func ConfigID(cell, budget int) int64 { return int64(NumBudgets*cell + budget + 1) }

// TrialID returns the id of a trial.
func TrialID(cell, budget, run int) int64 {
	return RunsPerConfig*(ConfigID(cell, budget)-1) + int64(run) + 1
}

// IntermediateIDs returns the ids of the results of a trial, half-way and at the
// end.
func IntermediateIDs(trial int64) (halfway, final int64) {
	return ResultsPerTrial*trial - 1, ResultsPerTrial * trial
}

// Config returns the id of the config that a trial is of, if rows are numbered
// as in a full table.
func Config(trial int64) int64 { return (trial-1)/RunsPerConfig + 1 }

// Trial does the same for the trial of an intermediate result.
func Trial(intermediate int64) int64 { return (intermediate-1)/ResultsPerTrial + 1 }

// OtherHash says what is wrong with the hash of a config that look-ups cannot
// find, and how to correct all rows.
const OtherHash = "its hash is in capitals or not text, so that no look-up finds it, not even NNI's; correct that with: " +
	"UPDATE " + ConfigTable + " SET hash = lower(CASE WHEN length(hash) = 16 THEN hex(hash) ELSE CAST(hash AS TEXT) END)"
