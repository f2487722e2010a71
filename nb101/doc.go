// Package nb101 answers queries about NAS-Bench-101 from the SQLite file that
// Microsoft's NNI keeps it in.
//
// NAS-Bench-101 (Ying et al., ICML 2019) is a table: 423,624 convolutional
// cells, each trained on CIFAR-10 with four budgets (4, 12, 36 and 108 epochs),
// three times each. An [Arch] is a cell, an [Op] what one of its vertices does,
// a [Hash] the name of a cell up to isomorphism. [Open] gives a [DB], which
// looks cells up and walks through the table. It never changes the file.
//
// # Units
//
// Accuracies are percent, parameters are millions, times are seconds. NNI's
// files hold the training_time of a trial multiplied by 60, although NNI
// documents it as seconds; a DB finds out which a file has and always gives
// true seconds (see [DB.TimeFactor]).
//
// # The layer below
//
// Package dbgen has the queries that a DB uses and some more, as typed methods
// generated from SQL; [OpenReadOnly] gives a handle for them.
package nb101
