package dataset

import (
	"errors"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/nasbench-go/nasbench/internal/plural"
)

// Field numbers of the messages ModelMetrics and EvaluationData.
const (
	fieldEvaluation = 1
	fieldParameters = 2
	fieldTotalTime  = 3

	fieldEpoch        = 1
	fieldTrainingTime = 2
	fieldTrainAcc     = 3
	fieldValidAcc     = 4
	fieldTestAcc      = 5
	fieldCheckpoint   = 6
)

// MadeUpSignature is the checkpoint_path by which a record says that its results
// are made up, in the EvaluationData of the untrained network, which Google's API
// does not look at; see [Record.MadeUp]. The published records have no such path.
// A signed record leaves out current_epoch and training_time of that network if
// they are 0, which is how protobuf reads what is left out: these are as many
// bytes as the signature takes, so that no record gets longer by it.
const MadeUpSignature = "made up by synth"

// decodeMetrics reads a ModelMetrics message into r. As everywhere in
// protobuf, fields may be in any order, unknown ones are skipped, and of a
// duplicate field the last one counts.
func decodeMetrics(b []byte, r *Record) error {
	evaluations, hasParameters := 0, false
	for len(b) > 0 {
		field, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			return protowire.ParseError(n)
		}
		b = b[n:]
		var err error
		switch field {
		case fieldEvaluation:
			var v []byte
			if v, n, err = length(kind, b); err != nil {
				return fmt.Errorf("evaluation_data: %w", err)
			}
			if evaluations == len(r.Evaluations) {
				return fmt.Errorf("more than %d evaluations", evaluations)
			}
			signed, err := decodeEvaluation(v, &r.Evaluations[evaluations], evaluations == 0)
			if err != nil {
				return fmt.Errorf("evaluation %d: %w", evaluations, err)
			}
			r.MadeUp = r.MadeUp || signed
			evaluations++
		case fieldParameters:
			var v uint64
			if v, n, err = varint(kind, b); err != nil {
				return fmt.Errorf("trainable_parameters: %w", err)
			}
			p := int64(v) // a negative int32 has the 64 bits of an int64
			if p < math.MinInt32 || p > math.MaxInt32 {
				return outOfRange(p)
			}
			r.Parameters, hasParameters = int(p), true
		case fieldTotalTime:
			if r.TotalTime, n, err = double(kind, b); err != nil {
				return fmt.Errorf("total_time: %w", err)
			}
		default:
			if n = protowire.ConsumeFieldValue(field, kind, b); n < 0 {
				return fmt.Errorf("field %d: %w", field, protowire.ParseError(n))
			}
		}
		b = b[n:]
	}
	if evaluations < len(r.Evaluations) {
		return fmt.Errorf("%s instead of %d: untrained, half-way and final", plural.Of(evaluations, "evaluation", "evaluations"), len(r.Evaluations))
	}
	if !hasParameters {
		return errors.New("trainable_parameters is missing")
	}
	return nil
}

// evaluationFields are the names of the fields of an EvaluationData message,
// by number. Every record of the published files has all of them.
var evaluationFields = [...]string{
	fieldEpoch:        "current_epoch",
	fieldTrainingTime: "training_time",
	fieldTrainAcc:     "train_accuracy",
	fieldValidAcc:     "validation_accuracy",
	fieldTestAcc:      "test_accuracy",
}

// decodeEvaluation reads an EvaluationData message. Of the untrained network
// numbers may be missing, which are then 0. Elsewhere that is an error: taken for
// 0 it would be a result. madeUp says that it has the signature.
func decodeEvaluation(b []byte, e *Evaluation, untrained bool) (madeUp bool, err error) {
	var seen [len(evaluationFields)]bool
	for len(b) > 0 {
		field, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			return false, protowire.ParseError(n)
		}
		b = b[n:]
		if int(field) < len(evaluationFields) {
			v, k, err := double(kind, b)
			if err != nil {
				return false, fmt.Errorf("%s: %w", evaluationFields[field], err)
			}
			n = k
			seen[field] = true
			switch field {
			case fieldEpoch:
				e.Epoch = v
			case fieldTrainingTime:
				e.TrainingTime = v
			case fieldTrainAcc:
				e.TrainAcc = v
			case fieldValidAcc:
				e.ValidAcc = v
			case fieldTestAcc:
				e.TestAcc = v
			}
		} else if n = protowire.ConsumeFieldValue(field, kind, b); n < 0 {
			return false, fmt.Errorf("field %d: %w", field, protowire.ParseError(n))
		} else if field == fieldCheckpoint && kind == protowire.BytesType {
			path, _ := protowire.ConsumeBytes(b)
			madeUp = string(path) == MadeUpSignature
		}
		b = b[n:]
	}
	for field := fieldEpoch; field < len(seen); field++ {
		if !seen[field] && !untrained {
			return false, fmt.Errorf("%s is missing", evaluationFields[field])
		}
	}
	return madeUp, nil
}

// length, varint and double read a value of their kind, which must be the kind
// that the tag names, and return it with the number of its bytes.

func length(kind protowire.Type, b []byte) ([]byte, int, error) {
	if kind != protowire.BytesType {
		return nil, 0, wrongKind(kind)
	}
	v, n := protowire.ConsumeBytes(b)
	return v, n, protowire.ParseError(n)
}

func varint(kind protowire.Type, b []byte) (uint64, int, error) {
	if kind != protowire.VarintType {
		return 0, 0, wrongKind(kind)
	}
	v, n := protowire.ConsumeVarint(b)
	return v, n, protowire.ParseError(n)
}

func double(kind protowire.Type, b []byte) (float64, int, error) {
	if kind != protowire.Fixed64Type {
		return 0, 0, wrongKind(kind)
	}
	v, n := protowire.ConsumeFixed64(b)
	return math.Float64frombits(v), n, protowire.ParseError(n)
}

func wrongKind(kind protowire.Type) error {
	return fmt.Errorf("a value of the wrong kind (wire type %d)", kind)
}

// appendMetrics appends the ModelMetrics message of r as the published files
// hold it: fields in order, zeros written out, no checkpoint paths. A made-up
// record is signed in the untrained network; to make room, two numbers of that
// are left out if they are 0, which they mean then.
func appendMetrics(b []byte, r *Record) []byte {
	for i := range r.Evaluations {
		e := &r.Evaluations[i]
		b = protowire.AppendTag(b, fieldEvaluation, protowire.BytesType)
		start := len(b)
		b = append(b, 0) // the length, which is below 128
		signed := r.MadeUp && i == 0
		if !signed || math.Float64bits(e.Epoch) != 0 {
			b = appendDouble(b, fieldEpoch, e.Epoch)
		}
		if !signed || math.Float64bits(e.TrainingTime) != 0 {
			b = appendDouble(b, fieldTrainingTime, e.TrainingTime)
		}
		b = appendDouble(b, fieldTrainAcc, e.TrainAcc)
		b = appendDouble(b, fieldValidAcc, e.ValidAcc)
		b = appendDouble(b, fieldTestAcc, e.TestAcc)
		if signed {
			b = protowire.AppendTag(b, fieldCheckpoint, protowire.BytesType)
			b = protowire.AppendString(b, MadeUpSignature)
		}
		b[start] = byte(len(b) - start - 1)
	}
	b = protowire.AppendTag(b, fieldParameters, protowire.VarintType)
	b = protowire.AppendVarint(b, uint64(r.Parameters))
	return appendDouble(b, fieldTotalTime, r.TotalTime)
}

func appendDouble(b []byte, field protowire.Number, v float64) []byte {
	b = protowire.AppendTag(b, field, protowire.Fixed64Type)
	return protowire.AppendFixed64(b, math.Float64bits(v))
}
