package nb101

// TrialConfig is one row of nb101trialconfig: a cell at a budget.
type TrialConfig struct {
	ID          int64 `json:"id"`
	Arch        Arch  `json:"arch"`         // the spelling that the row holds
	NumVertices int   `json:"num_vertices"` // as the row says: 2 to 7
	Hash        Hash  `json:"hash"`         // as the row says
	NumEpochs   int   `json:"num_epochs"`   // the budget: 4, 12, 36 or 108
}

// TrialStats is one row of nb101trialstats: the result of training a cell once.
// Its JSON form has the keys of NNI's query_nb101_trial_stats.
type TrialStats struct {
	ID           int64       `json:"id"`
	Config       TrialConfig `json:"config"`
	TrainAcc     float64     `json:"train_acc"`     // percent
	ValidAcc     float64     `json:"valid_acc"`     // percent
	TestAcc      float64     `json:"test_acc"`      // percent
	Parameters   float64     `json:"parameters"`    // trainable ones, in millions
	TrainingTime float64     `json:"training_time"` // true seconds
	// Intermediates are the results on the way, by epoch: half-way and at the
	// end. They are there when the query asks for them.
	Intermediates []IntermediateStats `json:"intermediates,omitempty"`
}

// IntermediateStats is one row of nb101intermediatestats: what a training had
// reached at an epoch.
type IntermediateStats struct {
	ID           int64   `json:"id,omitzero"` // 0 for a mean over several rows
	CurrentEpoch int     `json:"current_epoch"`
	TrainAcc     float64 `json:"train_acc"`     // percent
	ValidAcc     float64 `json:"valid_acc"`     // percent
	TestAcc      float64 `json:"test_acc"`      // percent
	TrainingTime float64 `json:"training_time"` // seconds since the start
}

// MeanStats are the means over all trials of one config.
type MeanStats struct {
	Config       TrialConfig
	NumTrials    int     // three in the full table
	TrainAcc     float64 // percent
	ValidAcc     float64 // percent
	TestAcc      float64 // percent
	Parameters   float64 // trainable ones, in millions
	TrainingTime float64 // true seconds
	// Intermediates are the means on the way, by epoch: half-way and at the
	// end. They are there when the query asks for them.
	Intermediates []IntermediateStats
}
