package nb101

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/nasbench-go/nasbench/internal/nni"
)

// Accuracy says which of the three accuracies of a trial to compare.
type Accuracy string

// The three accuracies: on the data trained on, on the data to choose by, and
// on the data to report (CIFAR-10: 40,000, 10,000 and 10,000 images).
const (
	Train Accuracy = "train"
	Valid Accuracy = "valid"
	Test  Accuracy = "test"
)

// Check returns [ErrInvalidQuery] for anything but the three.
func (a Accuracy) Check() error {
	switch a {
	case Train, Valid, Test:
		return nil
	}
	return fmt.Errorf("%w: unknown accuracy %q; choose %s, %s or %s", ErrInvalidQuery, string(a), Train, Valid, Test)
}

func checkRanking(epochs int, by Accuracy, k int, f Filter) error {
	if err := CheckBudget(epochs); err != nil {
		return err
	}
	if err := by.Check(); err != nil {
		return err
	}
	if k < 0 {
		return fmt.Errorf("%w: %d results; the number must not be negative", ErrInvalidQuery, k)
	}
	return f.Check()
}

// checkBudgetsAreNumbers names a config that may belong to any budget.
func (db *DB) checkBudgetsAreNumbers(ctx context.Context) error {
	id, err := db.q.ConfigWithoutBudget(ctx)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return db.explainIDs(ctx, nni.ConfigTable, err)
	}
	return db.corruptConfig(ctx, id)
}

// checkRanks names a row that may be of any budget, and so have any rank.
func (db *DB) checkRanks(ctx context.Context) error {
	if err := db.checkBudgetsAreNumbers(ctx); err != nil {
		return err
	}
	return db.checkConfigIDs(ctx)
}

// BestTrials returns the k single trials at a budget with the highest
// accuracy, of those that the filter leaves: the best first, equal accuracies
// ordered by id; fewer if no more exist. In a full table it reads 1.3 million
// rows, which takes some seconds.
//
// The error is [ErrUnknownBudget] (also for [AllBudgets]), [ErrInvalidQuery] for
// a negative k, an unknown accuracy or wrong bounds, or a [CorruptRowError], with
// which the trials before that row are returned. A row whose accuracy or budget
// is not a number may have any rank, and counts as the first.
func (db *DB) BestTrials(ctx context.Context, epochs int, by Accuracy, k int, f Filter) ([]TrialStats, error) {
	if err := checkRanking(epochs, by, k, f); err != nil {
		return nil, err
	}
	if err := db.checkRanks(ctx); err != nil {
		return nil, err
	}
	ranked, err := db.q.BestTrials(ctx, f.bestTrialsParams(epochs, by, k, db.timeFactor))
	if err != nil {
		return nil, db.explainIDs(ctx, nni.TrialTable, err)
	}
	trials := make([]TrialStats, 0, len(ranked))
	for part := range slices.Chunk(ranked, idsPerQuery) {
		rank := map[int64]int{}
		ids := make([]int64, len(part))
		for i, r := range part {
			ids[i], rank[r.ID] = r.ID, i
		}
		found, err := db.trialsWithIDs(ctx, ids)
		slices.SortFunc(found, func(a, b TrialStats) int { return cmp.Compare(rank[a.ID], rank[b.ID]) })
		if trials = append(trials, found...); err != nil {
			return trials, err
		}
	}
	return trials, nil
}

// trialsWithIDs returns trials by id; where a row cannot be taken, those before
// it in ids.
func (db *DB) trialsWithIDs(ctx context.Context, ids []int64) (trials []TrialStats, err error) {
	rows, err := db.q.TrialsWithIDs(ctx, ids)
	for _, r := range rows {
		config, errDecode := decodeConfig(r.TrialConfig)
		if errDecode != nil {
			err = errDecode
			break
		}
		trials = append(trials, db.decodeTrial(r.TrialStats, config))
	}
	switch {
	case err == nil:
		return trials, nil
	case !isScanError(err) && !errors.Is(err, ErrCorruptRow):
		return nil, db.explain(ctx, err)
	}
	trials = nil
	for _, id := range ids {
		t, err := db.trial(ctx, id)
		if err != nil {
			return trials, err
		}
		trials = append(trials, t)
	}
	return trials, nil
}

// BestMeans returns the means of the k configs at a budget with the highest
// accuracy as the mean over their trials, of those whose means the filter
// leaves; otherwise it is like [DB.BestTrials].
func (db *DB) BestMeans(ctx context.Context, epochs int, by Accuracy, k int, f Filter) ([]MeanStats, error) {
	if err := checkRanking(epochs, by, k, f); err != nil {
		return nil, err
	}
	if err := db.checkRanks(ctx); err != nil {
		return nil, err
	}
	ranked, err := db.rankedMeans(ctx, epochs, by, k, f)
	if err != nil {
		return nil, db.explainIDs(ctx, nni.ConfigTable, err)
	}
	means := make([]MeanStats, 0, len(ranked))
	for ids := range slices.Chunk(ranked, idsPerQuery) {
		rank := map[int64]int{}
		for i, id := range ids {
			rank[id] = i
		}
		found, err := db.meansWithIDs(ctx, ids)
		slices.SortFunc(found, func(a, b MeanStats) int { return cmp.Compare(rank[a.Config.ID], rank[b.Config.ID]) })
		if means = append(means, found...); err != nil {
			return means, err
		}
	}
	return means, nil
}

// rankedMeans returns the ids of those configs, the best first.
func (db *DB) rankedMeans(ctx context.Context, epochs int, by Accuracy, k int, f Filter) (ids []int64, err error) {
	if f.onResults() {
		rows, err := db.q.BestMeans(ctx, f.bestMeansParams(epochs, by, k, db.timeFactor))
		for _, r := range rows {
			ids = append(ids, r.ID)
		}
		return ids, err
	}
	rows, err := db.q.BestMeansOfAll(ctx, f.bestMeansOfAllParams(epochs, by, k))
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	return ids, err
}

// meansWithIDs does the same with the means of configs.
func (db *DB) meansWithIDs(ctx context.Context, ids []int64) (means []MeanStats, err error) {
	rows, err := db.q.TrialsOfConfigs(ctx, ids)
	trials := make([]TrialStats, 0, len(rows))
	var config TrialConfig
	for i, r := range rows {
		if i == 0 || config.ID != r.TrialConfig.ID {
			if config, err = decodeConfig(r.TrialConfig); err != nil {
				break
			}
		}
		trials = append(trials, db.decodeTrial(r.TrialStats, config))
	}
	switch {
	case err == nil:
		return meansOf(trials), nil
	case !isScanError(err) && !errors.Is(err, ErrCorruptRow):
		return nil, db.explain(ctx, err)
	}
	for _, id := range ids {
		config, err := db.Config(ctx, id)
		if err != nil {
			return means, err
		}
		trials, err := db.trialsOfConfig(ctx, config)
		if err != nil {
			return means, err
		}
		means = append(means, meansOf(trials)...)
	}
	return means, nil
}
