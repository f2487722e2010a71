package nb101

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/nasbench-go/nasbench/dbgen"
)

// The pages that queries are made of. Each gives the rows before an error along
// with it.

func (db *DB) trialsByHash(ctx context.Context, q Query, hash Hash) ([]TrialStats, error) {
	rows, err := db.q.TrialsByHash(ctx, hash.String(), q.epochs())
	if err != nil {
		return nil, db.explain(ctx, err, &hash)
	}
	trials, err := finishTrials(ctx, db, q, rows)
	// They came by config first, which in NNI's files is the same order.
	slices.SortFunc(trials, func(a, b TrialStats) int { return cmp.Compare(a.ID, b.ID) })
	return trials, err
}

func (db *DB) trialsAfter(ctx context.Context, q Query, id int64) ([]TrialStats, error) {
	rows, err := db.q.ListTrials(ctx, id, q.epochs(), pageSize)
	if err != nil {
		return nil, db.explain(ctx, err, nil)
	}
	return finishTrials(ctx, db, q, rows)
}

func (db *DB) meansByHash(ctx context.Context, q Query, hash Hash) ([]MeanStats, error) {
	rows, err := db.q.MeansByHash(ctx, hash.String(), q.epochs())
	if err != nil {
		return nil, db.explain(ctx, err, &hash)
	}
	return finishMeans(ctx, db, q, rows)
}

func (db *DB) meansAfter(ctx context.Context, q Query, id int64) ([]MeanStats, error) {
	rows, err := db.q.ListMeans(ctx, id, q.epochs(), pageSize)
	if err != nil {
		return nil, db.explain(ctx, err, nil)
	}
	return finishMeans(ctx, db, q, rows)
}

func (db *DB) configsByHash(ctx context.Context, q Query, hash Hash) ([]TrialConfig, error) {
	rows, err := db.q.ConfigsByHash(ctx, hash.String(), q.epochs())
	if err != nil {
		return nil, db.explain(ctx, err, &hash)
	}
	return decodeConfigs(rows)
}

func (db *DB) configsAfter(ctx context.Context, q Query, id int64) ([]TrialConfig, error) {
	rows, err := db.q.ListConfigs(ctx, id, q.epochs(), pageSize)
	if err != nil {
		return nil, db.explain(ctx, err, nil)
	}
	return decodeConfigs(rows)
}

func decodeConfig(row dbgen.TrialConfig) (TrialConfig, error) {
	arch, err := ParseArch(row.Arch)
	if err != nil {
		return TrialConfig{}, fmt.Errorf("%w: nb101trialconfig %d: arch: %v", ErrCorruptRow, row.ID, err)
	}
	hash, err := ParseHash(row.Hash)
	if err != nil {
		return TrialConfig{}, fmt.Errorf("%w: nb101trialconfig %d: hash: %v", ErrCorruptRow, row.ID, err)
	}
	return TrialConfig{
		ID:          row.ID,
		Arch:        arch,
		NumVertices: int(row.NumVertices),
		Hash:        hash,
		NumEpochs:   int(row.NumEpochs),
	}, nil
}

func decodeConfigs(rows []dbgen.TrialConfig) ([]TrialConfig, error) {
	configs := make([]TrialConfig, 0, len(rows))
	for _, row := range rows {
		c, err := decodeConfig(row)
		if err != nil {
			return configs, err
		}
		configs = append(configs, c)
	}
	return configs, nil
}

// trialRow is any of sqlc's rows of a trial with its config.
type trialRow interface {
	dbgen.TrialsByHashRow | dbgen.ListTrialsRow | dbgen.GetTrialRow
}

func decodeTrials[R trialRow](db *DB, rows []R) ([]TrialStats, error) {
	trials := make([]TrialStats, 0, len(rows))
	var config TrialConfig // the same for a config's trials, which stand together
	for i, r := range rows {
		row := dbgen.TrialsByHashRow(r)
		if i == 0 || config.ID != row.TrialConfig.ID {
			c, err := decodeConfig(row.TrialConfig)
			if err != nil {
				return trials, err
			}
			config = c
		}
		t := row.TrialStats
		trials = append(trials, TrialStats{
			ID:           t.ID,
			Config:       config,
			TrainAcc:     t.TrainAcc,
			ValidAcc:     t.ValidAcc,
			TestAcc:      t.TestAcc,
			Parameters:   t.Parameters,
			TrainingTime: t.TrainingTime / db.timeFactor,
		})
	}
	return trials, nil
}

func finishTrials[R trialRow](ctx context.Context, db *DB, q Query, rows []R) ([]TrialStats, error) {
	trials, err := decodeTrials(db, rows)
	if q.Intermediates {
		if err := db.addIntermediates(ctx, trials); err != nil {
			return nil, err
		}
	}
	return trials, err
}

// addIntermediates asks once for each run of successive ids: NNI numbers the
// trials of a config, and those of successive configs, one after the other.
func (db *DB) addIntermediates(ctx context.Context, trials []TrialStats) error {
	for len(trials) > 0 {
		n := 1
		for n < len(trials) && trials[n].ID == trials[n-1].ID+1 {
			n++
		}
		first, last := trials[0].ID, trials[n-1].ID
		rows, err := db.q.IntermediatesOfTrialRange(ctx, first, last)
		if err != nil {
			return db.explain(ctx, err, &trials[0].Config.Hash)
		}
		all := make([]IntermediateStats, len(rows))
		for i, row := range rows {
			all[i] = IntermediateStats{
				ID:           row.ID,
				CurrentEpoch: int(row.CurrentEpoch),
				TrainAcc:     row.TrainAcc,
				ValidAcc:     row.ValidAcc,
				TestAcc:      row.TestAcc,
				TrainingTime: row.TrainingTime,
			}
		}
		for start, i := 0, 0; i < len(rows); i++ {
			if i+1 == len(rows) || rows[i+1].TrialID != rows[i].TrialID {
				trials[rows[i].TrialID-first].Intermediates = all[start : i+1 : i+1]
				start = i + 1
			}
		}
		trials = trials[n:]
	}
	return nil
}

// meanRow is any of sqlc's rows of means with their config.
type meanRow interface {
	dbgen.MeansByHashRow | dbgen.ListMeansRow
}

func finishMeans[R meanRow](ctx context.Context, db *DB, q Query, rows []R) ([]MeanStats, error) {
	means := make([]MeanStats, 0, len(rows))
	for _, r := range rows {
		m, err := db.decodeMean(ctx, dbgen.MeansByHashRow(r))
		if err != nil {
			return means, err
		}
		if q.Intermediates {
			if m.Intermediates, err = db.meanIntermediates(ctx, m.Config); err != nil {
				return means, err
			}
		}
		means = append(means, m)
	}
	return means, nil
}

func (db *DB) decodeMean(ctx context.Context, row dbgen.MeansByHashRow) (MeanStats, error) {
	config, err := decodeConfig(row.TrialConfig)
	if err != nil {
		return MeanStats{}, err
	}
	if row.NumMistyped > 0 {
		return MeanStats{}, db.explain(ctx, errMistyped, &config.Hash)
	}
	return MeanStats{
		Config:       config,
		NumTrials:    int(row.NumTrials),
		TrainAcc:     row.TrainAcc,
		ValidAcc:     row.ValidAcc,
		TestAcc:      row.TestAcc,
		Parameters:   row.Parameters,
		TrainingTime: row.TrainingTime / db.timeFactor,
	}, nil
}

func (db *DB) meanIntermediates(ctx context.Context, config TrialConfig) ([]IntermediateStats, error) {
	rows, err := db.q.MeanIntermediatesOfConfig(ctx, config.ID)
	if err != nil {
		return nil, db.explain(ctx, err, &config.Hash)
	}
	var list []IntermediateStats
	for _, row := range rows {
		if row.NumMistyped > 0 {
			return nil, db.explain(ctx, errMistyped, &config.Hash)
		}
		list = append(list, IntermediateStats{
			CurrentEpoch: int(row.CurrentEpoch),
			TrainAcc:     row.TrainAcc,
			ValidAcc:     row.ValidAcc,
			TestAcc:      row.TestAcc,
			TrainingTime: row.TrainingTime,
		})
	}
	return list, nil
}

// explain names the row on which a scan failed. Neither database/sql nor sqlc
// says which it was, so the tables are asked for a value that does not have its
// column's type, in the rows of one cell or anywhere. Other errors stay as they
// are.
func (db *DB) explain(ctx context.Context, err error, hash *Hash) error {
	var digits *string
	if hash != nil {
		s := hash.String()
		digits = &s
	}
	for _, table := range []struct {
		name string
		find func(context.Context, *string) (int64, error)
	}{
		{"nb101trialconfig", db.q.FindMistypedConfig},
		{"nb101trialstats", db.q.FindMistypedTrial},
		{"nb101intermediatestats", db.q.FindMistypedIntermediate},
	} {
		if id, e := table.find(ctx, digits); e == nil {
			return fmt.Errorf("%w: %s %d: a value does not have its column's type (%v)", ErrCorruptRow, table.name, id, err)
		}
	}
	return err
}

// errMistyped stands for a scan error where SQLite took a value that is no
// number for one.
var errMistyped = errors.New("no number")
