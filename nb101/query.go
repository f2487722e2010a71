package nb101

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/nasbench-go/nasbench/dbgen"
	"github.com/nasbench-go/nasbench/internal/nni"
)

// Option is a choice of a look-up or a walk.
type Option func(*options)

type options struct{ intermediates bool }

// WithIntermediates asks for what trials had reached on the way too.
func WithIntermediates() Option { return func(o *options) { o.intermediates = true } }

// Intermediates reports whether [WithIntermediates] is among the options. It is
// for look-ups and walks of other packages.
func Intermediates(opts []Option) bool { return choose(opts).intermediates }

func choose(opts []Option) (o options) {
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// Lookup returns the trials of a cell at a budget, or at [AllBudgets], by
// ascending id. Where none exist the error says why: [cell.ErrInvalidArch] or
// [cell.ErrInvalidHash] for a zero Arch or Hash, [cell.ErrOutOfDomain] for a
// cell outside the search space, [ErrUnknownBudget], else [ErrNotFound]. A row
// that cannot be decoded is a [CorruptRowError]; the trials before it are
// returned with it. Trials and intermediate results are searched by the ids of
// what they are of: a row that has none there, but text or a fraction, is left
// out; walks name it (see [DB.Trials]).
func (db *DB) Lookup(ctx context.Context, which Which, epochs int, opts ...Option) ([]TrialStats, error) {
	hash, err := which.key()
	if err != nil {
		return nil, err
	}
	budget, err := optionalBudget(epochs)
	if err != nil {
		return nil, err
	}
	trials, err := db.trialsByHash(ctx, hash, budget)
	if err == nil && len(trials) > 0 && budget == nil {
		err = db.findFurther(ctx, hash, numConfigs(trials))
	}
	// They are ordered by config first, which in NNI's files is the same order.
	slices.SortFunc(trials, func(a, b TrialStats) int { return cmp.Compare(a.ID, b.ID) })
	if which.by == byExactArch {
		trials = slices.DeleteFunc(trials, func(t TrialStats) bool { return !which.matches(t.Config.Arch) })
	}
	if len(trials) == 0 && err == nil {
		return nil, db.notFound(ctx, which, hash, budget)
	}
	if choose(opts).intermediates {
		var errResults error
		if trials, errResults = db.addIntermediates(ctx, trials); errResults != nil {
			err = errResults
		}
	}
	return trials, err
}

// LookupMeans returns the means over the trials of each config of a cell at a
// budget, or at [AllBudgets], by ascending id of the config; otherwise it is like
// [DB.Lookup]. A config without trials has no means.
func (db *DB) LookupMeans(ctx context.Context, which Which, epochs int, opts ...Option) ([]MeanStats, error) {
	trials, err := db.Lookup(ctx, which, epochs, opts...)
	if errors.Is(err, ErrCorruptRow) { // only whole configs have means
		configs, errConfigs := db.LookupConfigs(ctx, which, epochs)
		if errConfigs != nil && !errors.Is(errConfigs, ErrCorruptRow) {
			return nil, errConfigs
		}
		trials, _ = db.trialsOfEachConfig(ctx, configs, choose(opts))
	}
	slices.SortStableFunc(trials, func(a, b TrialStats) int { return cmp.Compare(a.Config.ID, b.Config.ID) })
	return meansOf(trials), err
}

// numConfigs returns how many configs trials have that are ordered by config.
func numConfigs(trials []TrialStats) (n int) {
	for i := range trials {
		if i == 0 || trials[i].Config.ID != trials[i-1].Config.ID {
			n++
		}
	}
	return n
}

// meansOf returns the means over each config of trials that are ordered by
// config.
func meansOf(trials []TrialStats) []MeanStats {
	var means []MeanStats
	for len(trials) > 0 {
		n := 1
		for n < len(trials) && trials[n].Config.ID == trials[0].Config.ID {
			n++
		}
		means = append(means, MeanOf(trials[:n]))
		trials = trials[n:]
	}
	return means
}

// LookupConfigs returns the configs of a cell, at a budget or at [AllBudgets], by
// ascending id, whether they have trials or not; otherwise it is like
// [DB.Lookup].
func (db *DB) LookupConfigs(ctx context.Context, which Which, epochs int) ([]TrialConfig, error) {
	hash, err := which.key()
	if err != nil {
		return nil, err
	}
	budget, err := optionalBudget(epochs)
	if err != nil {
		return nil, err
	}
	rows, err := db.q.ConfigsByHash(ctx, hash.String(), budget)
	if isScanError(err) {
		rows, err = db.configsOneByOne(ctx, hash, budget)
	}
	configs, errDecode := decodeConfigs(rows)
	if err == nil && len(configs) > 0 && budget == nil {
		err = db.findFurther(ctx, hash, len(configs))
	}
	configs = slices.DeleteFunc(configs, func(c TrialConfig) bool { return !which.matches(c.Arch) })
	switch {
	case errDecode != nil:
		return configs, errDecode
	case err != nil:
		return configs, db.explain(ctx, err)
	case len(configs) == 0:
		return nil, db.notFound(ctx, which, hash, budget)
	}
	return configs, nil
}

// Config returns the config with an id, or [ErrNotFound].
func (db *DB) Config(ctx context.Context, id int64) (TrialConfig, error) {
	row, err := db.q.GetConfig(ctx, id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return TrialConfig{}, fmt.Errorf("%w: no config with id %d", ErrNotFound, id)
	case isScanError(err):
		return TrialConfig{}, &CorruptRowError{nni.ConfigTable, id, err}
	case err != nil:
		return TrialConfig{}, db.explain(ctx, err)
	}
	return decodeConfig(row)
}

// Trial returns the trial with an id and its intermediate results, or
// [ErrNotFound].
func (db *DB) Trial(ctx context.Context, id int64) (TrialStats, error) {
	t, err := db.trial(ctx, id)
	if err != nil {
		return TrialStats{}, err
	}
	trials, err := db.addIntermediates(ctx, []TrialStats{t})
	if err != nil {
		return TrialStats{}, err
	}
	return trials[0], nil
}

// trial returns the trial with an id, without its intermediate results.
func (db *DB) trial(ctx context.Context, id int64) (TrialStats, error) {
	rows, err := db.q.TrialsInRange(ctx, id, id)
	switch {
	case isScanError(err):
		return TrialStats{}, &CorruptRowError{nni.TrialTable, id, err}
	case err != nil:
		return TrialStats{}, db.explain(ctx, err)
	case len(rows) == 0:
		return TrialStats{}, fmt.Errorf("%w: no trial with id %d", ErrNotFound, id)
	}
	config, err := db.Config(ctx, rows[0].ConfigID)
	if err != nil {
		return TrialStats{}, err
	}
	return db.decodeTrial(rows[0], config), nil
}

// trialsByHash returns the trials of a cell by config and id, and those before
// an error with it.
func (db *DB) trialsByHash(ctx context.Context, hash Hash, budget *int64) ([]TrialStats, error) {
	rows, err := db.q.TrialsByHash(ctx, hash.String(), budget)
	if isScanError(err) {
		return db.trialsOneByOne(ctx, hash, budget)
	}
	if err != nil {
		return nil, db.explain(ctx, err)
	}
	trials := make([]TrialStats, 0, len(rows))
	var config TrialConfig
	for i, row := range rows {
		if i == 0 || config.ID != row.TrialConfig.ID {
			if config, err = decodeConfig(row.TrialConfig); err != nil {
				return trials, err
			}
		}
		trials = append(trials, db.decodeTrial(row.TrialStats, config))
	}
	return trials, nil
}

// trialsOneByOne does the same where a row cannot be taken.
func (db *DB) trialsOneByOne(ctx context.Context, hash Hash, budget *int64) (trials []TrialStats, err error) {
	rows, errConfigs := db.configsOneByOne(ctx, hash, budget)
	configs, errDecode := decodeConfigs(rows)
	for _, config := range configs {
		these, err := db.trialsOfConfig(ctx, config)
		if trials = append(trials, these...); err != nil {
			return trials, err
		}
	}
	if errDecode != nil {
		return trials, errDecode
	}
	return trials, errConfigs
}

// trialsOfConfig returns the trials of a config before the first one that cannot
// be taken.
func (db *DB) trialsOfConfig(ctx context.Context, config TrialConfig) (trials []TrialStats, err error) {
	ids, err := db.q.TrialIDsOfConfig(ctx, config.ID)
	if err != nil {
		return nil, db.explainIDs(ctx, nni.TrialTable, err)
	}
	for _, id := range ids {
		rows, err := db.q.TrialsInRange(ctx, id, id)
		if isScanError(err) {
			return trials, &CorruptRowError{nni.TrialTable, id, err}
		}
		if err != nil {
			return trials, db.explain(ctx, err)
		}
		for _, r := range rows {
			trials = append(trials, db.decodeTrial(r, config))
		}
	}
	return trials, nil
}

// configsOneByOne returns the configs of a cell before the first one that cannot
// be taken.
func (db *DB) configsOneByOne(ctx context.Context, hash Hash, budget *int64) (rows []dbgen.TrialConfig, err error) {
	ids, err := db.q.ConfigIDsByHash(ctx, hash.String())
	if err != nil {
		return nil, db.explainIDs(ctx, nni.ConfigTable, err)
	}
	for _, id := range ids {
		row, err := db.q.GetConfig(ctx, id)
		switch {
		case isScanError(err):
			return rows, &CorruptRowError{nni.ConfigTable, id, err}
		case err != nil:
			return rows, db.explain(ctx, err)
		case budget == nil || row.NumEpochs == *budget:
			rows = append(rows, row)
		}
	}
	return rows, nil
}
