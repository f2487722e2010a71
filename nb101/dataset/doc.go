// Package dataset reads and writes the file in which the authors published
// NAS-Bench-101: nasbench_full.tfrecord and nasbench_only108.tfrecord, at
// https://storage.googleapis.com/nasbench/.
//
// The file is a TFRecord file: each record is a little-endian uint64 length, the
// masked CRC-32C of those eight bytes, the data, and the masked CRC-32C of the
// data. The data of each record is a JSON list of the cell's hash, the budget
// in epochs, the adjacency matrix, the operations, and the metrics: base64 of a
// protobuf message,
//
//	message ModelMetrics {
//	  repeated EvaluationData evaluation_data = 1;
//	  optional int32 trainable_parameters = 2;
//	  optional double total_time = 3;
//	}
//	message EvaluationData {
//	  optional double current_epoch = 1;
//	  optional double training_time = 2;
//	  optional double train_accuracy = 3;
//	  optional double validation_accuracy = 4;
//	  optional double test_accuracy = 5;
//	  optional string checkpoint_path = 6;
//	}
//
// as in model_metrics.proto of https://github.com/google-research/nasbench.
// The message is read and written with protowire, the lowest layer of
// google.golang.org/protobuf, and not through generated code: eight numbers
// need no reflection, a file holds five million messages, and the writer has
// to produce the published bytes, which protobuf promises of no generated
// encoder.
//
// Records of made-up files have [MadeUpSignature] as a checkpoint_path.
//
// Values are those of the file: accuracies are fractions 0…1 and times are
// seconds. Package importer makes NNI's database from them, in NNI's units.
//
// # What is refused
//
// A record is damaged, and reading ends there, if
//   - a checksum, the JSON list, the base64 or the protobuf message is not right;
//   - the cell is not one of the search space, is not pruned, or has another hash:
//     then nothing says what was trained;
//   - the budget is not 4, 12, 36 or 108 epochs;
//   - an evaluation, trainable_parameters or a number of an evaluation is missing,
//     but for the numbers of the untrained network: taken for 0 it would be a
//     result;
//   - trainable_parameters is not an int32, which is what the format has;
//   - a number half-way or at the end is one that no database can have as it is:
//     NaN, an infinity, -0, a time that is infinite times 60 or an accuracy that is
//     infinite in percent, or a current_epoch that is not a whole number.
//
// Everything else is read, including what the published files do not have: an
// accuracy outside 0…1, a negative time, no parameters. What is in no
// database, the evaluation of the untrained network and total_time, may be any
// float64.
package dataset
