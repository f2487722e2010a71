package verify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// SQLite's check of indexes looks each row up in each index of its table,
// which for the two indexes of the intermediate results takes longer than all
// other checks. Their agreement is shown in another way: the rows are read
// through the index of trial_id, in its order; those of each epoch through the
// index of current_epoch; and each time the number of rows must be that of the
// table, with the same sum of numbers made of key and id. Otherwise, or if
// other indexes exist, SQLite checks.

// keySum is a sum over pairs of a key and an id, in any order.
type keySum struct{ rows, sum int64 }

// The number of a pair is (id*idFactor + key*keyFactor) & keyMask, without the
// overflow that ids above 10^9 would have in SQL.
const (
	idFactor  = 2654435761
	keyFactor = 40503
	keyMask   = 1<<32 - 1
)

func (s *keySum) add(id, key int64) {
	s.rows++
	s.sum += (id*idFactor + key*keyFactor) & keyMask
}

func (s *keySum) addAll(other keySum) {
	s.rows += other.rows
	s.sum += other.sum
}

// readKeySum reads the sum of pairs with the key in a column.
func readKeySum(ctx context.Context, db *sql.DB, column, rest string, args ...any) (s keySum, err error) {
	query := fmt.Sprintf("SELECT count(*), coalesce(sum((id * %d + %s * %d) & %d), 0) FROM %s %s",
		idFactor, column, keyFactor, keyMask, nni.IntermediateTable, rest)
	err = db.QueryRowContext(ctx, query, args...).Scan(&s.rows, &s.sum)
	return s, err
}

// resultIndexes are the names of the two indexes of the intermediate results;
// empty if they cannot be checked by sums.
type resultIndexes struct{ trial, epoch string }

func indexesOf(table sqlitefile.Object) (r resultIndexes) {
	for _, i := range table.Indexes {
		switch describeIndex(i) {
		case "(trial_id)":
			r.trial = i.Name
		case "(current_epoch)":
			r.epoch = i.Name
		}
	}
	if len(table.Indexes) != 2 || r.trial == "" || r.epoch == "" {
		return resultIndexes{}
	}
	return r
}

// resultSums are what is known of the intermediate results.
type resultSums struct {
	byTrial, byEpoch keySum         // as read through the index of trial_id
	epochs           map[int64]bool // all that exist, or slightly more than maxEpochs
	unordered        bool           // they were not in the order of their keys
	table            keySum         // by trial, as read without an index
}

const maxEpochs = 100

func (s *resultSums) add(id, trial, epoch int64) {
	s.byTrial.add(id, trial)
	s.byEpoch.add(id, epoch)
	if !s.epochs[epoch] && len(s.epochs) <= maxEpochs {
		if s.epochs == nil {
			s.epochs = map[int64]bool{}
		}
		s.epochs[epoch] = true
	}
}

func (s *resultSums) addAll(other *resultSums) {
	s.byTrial.addAll(other.byTrial)
	s.byEpoch.addAll(other.byEpoch)
	s.unordered = s.unordered || other.unordered
	for epoch := range other.epochs {
		if s.epochs == nil {
			s.epochs = map[int64]bool{}
		}
		s.epochs[epoch] = true
	}
}

// errDisagree: the sums do not show that the indexes agree with the table.
var errDisagree = errors.New("the indexes do not agree with the table")

// agree returns nil if the sums show that the indexes agree with the table.
func (s *resultSums) agree(ctx context.Context, db *sql.DB, names resultIndexes) error {
	if s.unordered || len(s.epochs) > maxEpochs || s.byTrial != s.table {
		return errDisagree
	}
	var byEpoch keySum
	for epoch := range s.epochs {
		one, err := readKeySum(ctx, db, "current_epoch", fmt.Sprintf("INDEXED BY %q WHERE current_epoch = ?", names.epoch), epoch)
		if err != nil {
			return err
		}
		byEpoch.addAll(one)
	}
	if byEpoch != s.byEpoch {
		return errDisagree
	}
	return nil
}

// checkResultIndexes checks the indexes of the intermediate results, when all
// rows have been read.
func (v *verifier) checkResultIndexes(ctx context.Context, names resultIndexes, f *findings) error {
	if names.trial == "" || f.faults[KindIntegrity] != nil || v.findings.faults[KindIntegrity] != nil {
		return nil // SQLite has checked, or damage has been found
	}
	err := v.sums.agree(ctx, v.handle, names)
	if err == nil || ctx.Err() != nil {
		return err
	}
	return v.checkTable(ctx, nni.IntermediateTable, f)
}
