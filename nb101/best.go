package nb101

import (
	"context"
	"fmt"

	"github.com/nasbench-go/nasbench/dbgen"
)

// Accuracy says which of a trial's three accuracies to compare.
type Accuracy string

// The three accuracies: on the data trained on, on the data to choose by, and
// on the data to report (CIFAR-10: 40,000, 10,000 and 10,000 images).
const (
	Train Accuracy = "train"
	Valid Accuracy = "valid"
	Test  Accuracy = "test"
)

func (a Accuracy) check() error {
	switch a {
	case Train, Valid, Test:
		return nil
	}
	return fmt.Errorf("%w: no accuracy is called %q; there are %s, %s and %s", ErrInvalidQuery, string(a), Train, Valid, Test)
}

// BestTrials gives the k single trials at a budget (in epochs) with the highest
// accuracy, the best first and equal ones by id; fewer if there are no more. In
// a full table it reads 1.3 million rows, which takes some seconds.
func (db *DB) BestTrials(ctx context.Context, epochs int, by Accuracy, k int) ([]TrialStats, error) {
	if err := by.check(); err != nil {
		return nil, err
	}
	rows, err := db.q.BestTrials(ctx, string(by), int64(epochs), int64(max(k, 0)))
	if err != nil {
		return nil, db.explain(ctx, err, nil)
	}
	plain := make([]dbgen.TrialsByHashRow, len(rows))
	for i, row := range rows {
		plain[i] = dbgen.TrialsByHashRow{TrialStats: row.TrialStats, TrialConfig: row.TrialConfig}
	}
	return decodeTrials(db, plain)
}

// BestMeans gives the k configs at a budget (in epochs) with the highest
// accuracy as the mean over their trials; otherwise it is like [DB.BestTrials].
func (db *DB) BestMeans(ctx context.Context, epochs int, by Accuracy, k int) ([]MeanStats, error) {
	if err := by.check(); err != nil {
		return nil, err
	}
	rows, err := db.q.BestMeans(ctx, string(by), int64(epochs), int64(max(k, 0)))
	if err != nil {
		return nil, db.explain(ctx, err, nil)
	}
	means := make([]MeanStats, 0, len(rows))
	for _, r := range rows {
		m, err := db.decodeMean(ctx, dbgen.MeansByHashRow{
			TrialConfig:  r.TrialConfig,
			NumTrials:    r.NumTrials,
			NumMistyped:  r.NumMistyped,
			TrainAcc:     r.TrainAcc,
			ValidAcc:     r.ValidAcc,
			TestAcc:      r.TestAcc,
			Parameters:   r.Parameters,
			TrainingTime: r.TrainingTime,
		})
		if err != nil {
			return means, err
		}
		means = append(means, m)
	}
	return means, nil
}
