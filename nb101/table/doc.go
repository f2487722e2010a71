// Package table answers queries from the whole benchmark in one file that is
// mapped into memory: in a fraction of a microsecond, after a millisecond.
//
// Package export, or the command nb101 export, makes the file from a database
// or from the published dataset file. It is an Arrow IPC file, which other
// languages read too; docs/table.md describes its columns.
//
// [Open] returns a [Table]. [Table.Find] and [Table.FindHash] return the row of a
// cell, and [Table.ResultsAt] the results of a row at a budget, as values and
// without allocation. A Table is also a [nb101.Source] for an
// [nb101.Evaluator], and has the look-ups, walks and rankings of an
// [nb101.DB], with the same types, units and errors.
//
// Ids are those of NNI's full database, whatever cells the table has.
package table
