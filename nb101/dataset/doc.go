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
// as in model_metrics.proto of https://github.com/google-research/nasbench. The
// message is read and written with protowire, the lowest layer of
// google.golang.org/protobuf, and not through generated code: eight numbers need
// no reflection, a file holds five million messages, and the writer has to give
// the published bytes, which protobuf promises of no generated encoder.
//
// Values are those of the file: accuracies are fractions 0…1 and times are
// seconds. Package importer makes NNI's
// database of them, in NNI's units.
package dataset
