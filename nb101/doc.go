// Package nb101 answers queries about NAS-Bench-101 from the SQLite file that
// Microsoft's NNI keeps it in.
//
// NAS-Bench-101 (Ying et al., ICML 2019) is a table: 423,624 convolutional
// cells, each trained on CIFAR-10 with four budgets (4, 12, 36 and 108 epochs),
// three times each. [Open] returns a [DB], which never changes the file.
//
// [DB.Lookup], [DB.LookupMeans] and [DB.LookupConfigs] look up one cell, named
// by [ByArch], [ByExactArch] or [ByHash], and say why they found nothing.
// [DB.Trials], [DB.Means] and [DB.Configs] walk through the table, and
// [DB.BestTrials] and [DB.BestMeans] rank it, within the bounds of a [Filter].
// An [Evaluator] simulates trainings and counts what they would have cost.
// [DB.Origin] says where the results come from, and whether they are made up;
// [DoubtOf] what has to be said of them.
//
// # Words
//
//   - cell: a graph of operations, up to isomorphism. Its name is its [Hash]
//   - arch: one spelling of a cell, an [Arch]. The file stores one for each cell
//   - budget: a number of epochs to train for, one of [Budgets]
//   - config: a cell at a budget, a [TrialConfig]
//   - trial: one training of a config, a [TrialStats]
//   - run: the number of a trial within its config, from 1 to 3, a [Run]
//   - intermediate: what a trial had reached half-way and at the end, an
//     [IntermediateStats]
//   - isomorphic: two archs are, if they are spellings of one cell once the
//     vertices that are not on a path from input to output are pruned
//
// # Units
//
// Accuracies are percent, parameters are millions, times are seconds. NNI's
// files hold the training_time of a trial multiplied by 60, although NNI
// documents it as seconds; a DB finds out which a file has and always returns
// true seconds (see [DB.TimeFactor]).
//
// # Packages
//
// Without SQLite:
//
//   - nb101/cell: what a cell is; archs, operations, hashes, pruning, spellings
//   - nb101/space: the search space; all cells, samples, neighbours, encodings,
//     parameters
//   - nb101/draw: pictures of a cell
//   - nb101/dataset: the published dataset file, record by record
//   - nb101/dataset/download: a download of that file from where it was
//     published
//   - nb101/dataset/synth: such files with made-up results
//   - nb101/progress: how far a long operation has come
//   - dbgen: the layer below nb101, typed methods generated from SQL, for programs
//     that want rows as they are stored; [OpenReadOnly] returns a handle for it
//   - sql/schema: the migrations, as files for goose
//
// With it:
//
//   - nb101/importer: from the dataset file to a database
//   - nb101/realruns: a small database of real results
//   - nb101/migrate: an index and views that make a database fast for others too
//   - nb101/export: from a database or the dataset file to an Arrow file, and from
//     a database or that file to Parquet
//   - nb101/table: answers from the Arrow file, mapped into memory
//   - nb101/verify: a check of a database against what is known of the dataset
//   - nb101/chart: pictures of the table
//   - nb101/search: published search algorithms, run many times, and their curves
package nb101
