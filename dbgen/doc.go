// Package dbgen has a typed method for each query of sql/queries on the three
// tables in which NNI keeps NAS-Bench-101. It is for programs that want rows as
// they are stored; package nb101 decodes them, and most programs need nothing
// else.
//
// [New] takes a handle, a connection or a transaction; [Prepare] prepares all
// queries, which makes each of them faster and fails where a table or column is
// missing. nb101.OpenReadOnly opens a file for reading only. The methods are safe
// for concurrent use if what they were made from is.
//
// # Queries
//
//   - Rows by id: GetConfig, GetTrial, GetIntermediate, TrialsWithIDs
//   - Rows of a cell by its hash: TrialsByHash, ConfigsByHash, MeansByHash; by the
//     text of an arch as it is stored, which is that of one writer and one
//     spelling: TrialsByArch, ConfigsByArch
//   - Ids alone, which can be read whatever the other columns hold:
//     ConfigIDsByHash, TrialIDsOfConfig, IntermediateIDsOfTrial. Configs whose
//     numbers are none: MistypedConfig, ConfigWithoutBudget; trials and results
//     that name no row which they could be of: TrialWithoutConfig,
//     IntermediateWithoutTrial; configs whose hashes look-ups cannot find:
//     ConfigOfOtherHash, ConfigWithOtherHash
//   - What belongs to a row: TrialsOfConfig, TrialsOfConfigs,
//     IntermediatesOfTrial, IntermediatesOfTrials, MeanIntermediatesOfConfig
//   - Pages of a table: ListConfigs, ListTrials and ListIntermediates, whose next
//     page begins after the last id. Ranges of ids: ConfigsInRange, TrialsInRange,
//     TrialsOfConfigRange, IntermediatesOfTrialRange and
//     IntermediatesOfConfigRange; ConfigFurtherOn and TrialFurtherOn cut a table
//     into such ranges, and ConfigOfNoRange and TrialOfNoRange find what none has
//   - Rows within bounds: FilterTrials, FilterMeans. Ranks: BestTrials, BestMeans,
//     BestMeansOfAll
//   - Counts: CountCells, CountConfigsByBudget, CountConfigsByVertices,
//     CountTrials, CountIntermediates. The unit of times: TimeFactor
//   - Inserts: InsertConfig, InsertTrial, InsertIntermediate
//
// A budget, and each bound of a filter, is a pointer; nil is any. Methods that
// return lists return all rows of the answer at once, and none of them if one
// cannot be scanned.
//
// # Units
//
// Accuracies are percent, parameters are millions. TrainingTime of
// [IntermediateStats] is seconds; that of [TrialStats] has to be divided by what
// TimeFactor returns: 60 in files of NNI's.
package dbgen
