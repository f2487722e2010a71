package verify

import "github.com/nasbench-go/nasbench/internal/rules"

// Kind is a kind of fault.
type Kind string

// The kinds of faults, in the order in which a report has them.
const (
	KindSchema     Kind = "schema"      // a table, column, index or foreign key of NNI's is missing or differs; or a column, constraint or trigger is not NNI's
	KindVersion    Kind = "version"     // the schema is not that of the recorded version, or a trigger is on its views or on the record
	KindOrigin     Kind = "origin"      // the record of where the results come from is damaged, or not true
	KindIntegrity  Kind = "integrity"   // SQLite finds damage in the file
	KindForeignKey Kind = "foreign key" // SQLite finds a row that refers to one that does not exist, where rows could not be checked
	KindUnchecked  Kind = "unchecked"   // rows could not be checked

	KindType     Kind = "type"             // a row with a value that is not of its column's type; nothing else in it is checked
	KindArch     Kind = "arch"             // a config's arch cannot be read
	KindSpace    Kind = "space"            // a config's arch is not a cell of the search space
	KindSpelling Kind = "spelling"         // a config's arch is not in the dataset's spelling of the cell
	KindVertices Kind = "num_vertices"     // a config's num_vertices is not that of its arch
	KindHash     Kind = "hash"             // a config's hash is not that of its arch
	KindBudget   Kind = "budget"           // a config's num_epochs is not 4, 12, 36 or 108
	KindTwice    Kind = "duplicate config" // a config of a cell and budget that an earlier one has

	KindTooMany    Kind = "too many trials"   // a config with more than three trials
	KindOrphan     Kind = "orphan"            // a trial without its config, or an intermediate result without its trial
	KindParameters Kind = rules.Parameters    // a trial with another number of parameters than its cell
	KindAccuracy   Kind = rules.Accuracy      // an accuracy that is not a number of images out of 9984
	KindTime       Kind = rules.Time          // a time that is not a float32 above 0, or a half-way time not below the final one
	KindUnit       Kind = rules.Unit          // a trial's time in another unit than that of most
	KindResults    Kind = rules.Intermediates // a trial with more or fewer than two intermediate results
	KindEpoch      Kind = rules.Epoch         // an intermediate result neither half-way nor at the end
	KindFinal      Kind = rules.Final         // a trial with other accuracies than its last intermediate result

	KindMissingCell   Kind = "missing cell"   // a cell that the database does not have
	KindMissingConfig Kind = "missing config" // a cell without a config at a budget
	KindMissingTrials Kind = "missing trials" // a config with fewer than three trials
	KindBest          Kind = "best results"   // other best results than the published ones
)

// The kinds of remarks: what differs from NNI's files or the published data,
// but is possible.
const (
	RemarkRatio       Kind = rules.Ratio    // a trial whose final time is not 1.5 to 2.5 times its half-way time
	RemarkPace        Kind = rules.Pace     // a trial that took less than 1 s or more than 200 s an epoch
	RemarkForm        Kind = "arch text"    // a config's arch in another form than NNI stores: its exact match misses it
	RemarkObject      Kind = "other object" // a table, index, view or trigger that is neither NNI's nor ours
	RemarkDeclaration Kind = "declaration"  // NNI's tables are declared in another way, which makes no difference to NNI or look-ups
	RemarkStatistics  Kind = "statistics"   // statistics for SQLite's planner that are wrong for NNI's tables
)

// RemarkKinds returns the kinds of remarks, in the order in which a report has
// them.
func RemarkKinds() []Kind {
	return []Kind{RemarkRatio, RemarkPace, RemarkForm, RemarkObject, RemarkDeclaration, RemarkStatistics}
}

// Kinds returns all kinds of faults, in the order in which a report has them.
func Kinds() []Kind {
	return []Kind{
		KindSchema, KindVersion, KindOrigin, KindIntegrity, KindForeignKey, KindUnchecked,
		KindType, KindArch, KindSpace, KindSpelling, KindVertices, KindHash, KindBudget, KindTwice,
		KindTooMany, KindOrphan, KindParameters, KindAccuracy, KindTime, KindUnit, KindResults, KindEpoch, KindFinal,
		KindMissingCell, KindMissingConfig, KindMissingTrials, KindBest,
	}
}
