package nb101

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/nasbench-go/nasbench/dbgen"
	"github.com/nasbench-go/nasbench/internal/nni"
)

// decodeConfig decodes a row. Those of a cell follow each other and have the
// same text, but a text is parsed in less time than it is compared with others.
func decodeConfig(row dbgen.TrialConfig) (TrialConfig, error) {
	arch, err := ParseArch(row.Arch)
	if err != nil {
		return TrialConfig{}, &CorruptRowError{nni.ConfigTable, row.ID, fmt.Errorf("arch: %w", err)}
	}
	hash, err := ParseHash(row.Hash)
	if err != nil {
		return TrialConfig{}, &CorruptRowError{nni.ConfigTable, row.ID, fmt.Errorf("hash: %w", err)}
	}
	return TrialConfig{
		ID:          row.ID,
		Arch:        arch,
		NumVertices: int(row.NumVertices),
		Hash:        hash,
		NumEpochs:   int(row.NumEpochs),
	}, nil
}

// decodeConfigs returns the configs before an error with it.
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

func (db *DB) decodeTrial(t dbgen.TrialStats, config TrialConfig) TrialStats {
	return TrialStats{
		ID:           t.ID,
		Config:       config,
		Accuracies:   Accuracies{t.TrainAcc, t.ValidAcc, t.TestAcc},
		Parameters:   t.Parameters,
		TrainingTime: t.TrainingTime / db.timeFactor,
	}
}

func decodeIntermediate(r dbgen.IntermediateStats) IntermediateStats {
	return IntermediateStats{
		ID:           r.ID,
		CurrentEpoch: int(r.CurrentEpoch),
		Accuracies:   Accuracies{r.TrainAcc, r.ValidAcc, r.TestAcc},
		TrainingTime: r.TrainingTime,
	}
}

// addConfigs returns trials with their configs, and those before an error with
// it. A trial without its config is left out. The list is made in buffer.
func (db *DB) addConfigs(ctx context.Context, buffer []TrialStats, rows []dbgen.TrialStats, budget *int64) ([]TrialStats, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	first, last := rows[0].ConfigID, rows[0].ConfigID
	for _, r := range rows {
		first, last = min(first, r.ConfigID), max(last, r.ConfigID)
	}
	configs, err := db.configs(ctx, rows, first, last, budget)
	if err != nil && !errors.Is(err, ErrCorruptRow) {
		return nil, err
	}
	trials := slices.Grow(buffer[:0], len(rows))
	i, found := 0, false
	for _, r := range rows {
		// The trials of a config follow each other.
		if !found || configs[i].ID != r.ConfigID {
			i, found = slices.BinarySearchFunc(configs, r.ConfigID, func(c TrialConfig, id int64) int {
				return cmp.Compare(c.ID, id)
			})
		}
		if found {
			trials = append(trials, db.decodeTrial(r, configs[i]))
			continue
		}
		if err == nil {
			continue
		}
		// Its config may be the corrupt one, or one after that.
		config, err := db.Config(ctx, r.ConfigID)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return trials, err
		}
		trials = append(trials, db.decodeTrial(r, config))
	}
	return trials, nil
}

// configs returns the configs of trials by id: in one range, as NNI numbers
// them, if that is not much more than what is needed, else one by one.
func (db *DB) configs(ctx context.Context, rows []dbgen.TrialStats, first, last int64, budget *int64) ([]TrialConfig, error) {
	if last-first >= 0 && last-first < 8*int64(len(rows))+16 {
		found, err := goodRows(ctx, db.configRows(), first, last, func(first, last int64) ([]dbgen.TrialConfig, error) {
			return db.q.ConfigsInRange(ctx, dbgen.ConfigsInRangeParams{First: first, Last: last, NumEpochs: budget})
		})
		configs, errDecode := decodeConfigs(found)
		if errDecode != nil {
			err = errDecode
		}
		return configs, err
	}
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.ConfigID
	}
	slices.Sort(ids)
	configs := []TrialConfig{}
	for _, id := range slices.Compact(ids) {
		c, err := db.Config(ctx, id)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return configs, err
		}
		configs = append(configs, c)
	}
	return configs, nil
}

// idsPerQuery is how many ids a query lists at most.
const idsPerQuery = 4000

// addIntermediates adds what trials, which come by id, had reached on the way,
// and returns those before an error with it.
func (db *DB) addIntermediates(ctx context.Context, trials []TrialStats) ([]TrialStats, error) {
	for start := 0; start < len(trials); start += idsPerQuery {
		part := trials[start:min(start+idsPerQuery, len(trials))]
		rows, err := db.intermediates(ctx, part)
		if isScanError(err) {
			return db.addIntermediatesOneByOne(ctx, trials, start)
		}
		if err != nil {
			return nil, db.explain(ctx, err)
		}
		distribute(part, rows)
	}
	return trials, nil
}

// intermediates asks for the results of trials, by trial and epoch.
func (db *DB) intermediates(ctx context.Context, trials []TrialStats) ([]dbgen.IntermediateStats, error) {
	first, last := trials[0].ID, trials[len(trials)-1].ID
	if last-first == int64(len(trials)-1) {
		return db.q.IntermediatesOfTrialRange(ctx, first, last)
	}
	ids := make([]int64, len(trials))
	for i, t := range trials {
		ids[i] = t.ID
	}
	return db.q.IntermediatesOfTrials(ctx, ids)
}

// distribute gives each trial its results. Both come by trial.
func distribute(trials []TrialStats, rows []dbgen.IntermediateStats) {
	all := make([]IntermediateStats, len(rows))
	for i, row := range rows {
		all[i] = decodeIntermediate(row)
	}
	next := 0
	for i := range trials {
		for next < len(rows) && rows[next].TrialID < trials[i].ID {
			next++
		}
		start := next
		for next < len(rows) && rows[next].TrialID == trials[i].ID {
			next++
		}
		if next > start {
			trials[i].Intermediates = all[start:next:next]
		}
	}
}

// addIntermediatesOneByOne does the same from a place on where a row cannot be
// taken.
func (db *DB) addIntermediatesOneByOne(ctx context.Context, trials []TrialStats, start int) ([]TrialStats, error) {
	for i := start; i < len(trials); i++ {
		rows, err := db.q.IntermediatesOfTrial(ctx, trials[i].ID)
		if isScanError(err) {
			return trials[:i], db.corruptIntermediate(ctx, trials[i].ID, err)
		}
		if err != nil {
			return trials[:i], db.explain(ctx, err)
		}
		distribute(trials[i:i+1], rows)
	}
	return trials, nil
}

// corruptIntermediate names the row of a trial that cannot be taken.
func (db *DB) corruptIntermediate(ctx context.Context, trial int64, cause error) error {
	ids, err := db.q.IntermediateIDsOfTrial(ctx, trial)
	if err != nil {
		return db.explainIDs(ctx, nni.IntermediateTable, err)
	}
	for _, id := range ids {
		if _, err := db.q.GetIntermediate(ctx, id); isScanError(err) {
			return &CorruptRowError{nni.IntermediateTable, id, err}
		}
	}
	return db.explain(ctx, cause) // it has been repaired meanwhile
}
