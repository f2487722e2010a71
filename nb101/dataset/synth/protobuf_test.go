package synth_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/matryer/is"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/nasbench-go/nasbench/nb101/dataset/synth"
)

// metricsFile is model_metrics.proto of google-research/nasbench, as a message.
const metricsFile = `
	name: "model_metrics.proto" package: "nasbench" syntax: "proto2"
	message_type { name: "EvaluationData"
		field { name: "current_epoch" number: 1 type: TYPE_DOUBLE label: LABEL_OPTIONAL }
		field { name: "training_time" number: 2 type: TYPE_DOUBLE label: LABEL_OPTIONAL }
		field { name: "train_accuracy" number: 3 type: TYPE_DOUBLE label: LABEL_OPTIONAL }
		field { name: "validation_accuracy" number: 4 type: TYPE_DOUBLE label: LABEL_OPTIONAL }
		field { name: "test_accuracy" number: 5 type: TYPE_DOUBLE label: LABEL_OPTIONAL }
		field { name: "checkpoint_path" number: 6 type: TYPE_STRING label: LABEL_OPTIONAL } }
	message_type { name: "ModelMetrics"
		field { name: "evaluation_data" number: 1 type: TYPE_MESSAGE type_name: ".nasbench.EvaluationData" label: LABEL_REPEATED }
		field { name: "trainable_parameters" number: 2 type: TYPE_INT32 label: LABEL_OPTIONAL }
		field { name: "total_time" number: 3 type: TYPE_DOUBLE label: LABEL_OPTIONAL } }`

// message is one that Google's library has read, whose fields are got by name as
// its API for Python does.
type message struct{ protoreflect.Message }

func (m message) get(name protoreflect.Name) protoreflect.Value {
	return m.Get(m.Descriptor().Fields().ByName(name))
}

// Google's library reads what Google's API asks for, the same as we wrote.
func TestSignedRecordsAreReadByOthers(t *testing.T) {
	is := is.New(t)
	var description descriptorpb.FileDescriptorProto
	is.NoErr(prototext.Unmarshal([]byte(metricsFile), &description))
	file, err := protodesc.NewFile(&description, nil)
	is.NoErr(err)
	metrics := file.Messages().ByName("ModelMetrics")

	o := synth.Options{Cells: 20}
	var b bytes.Buffer
	is.NoErr(synth.Write(t.Context(), &b, o, nil))
	for _, want := range records(o) {
		data := b.Next(12)
		data = b.Next(int(binary.LittleEndian.Uint64(data)) + 4)
		var list [5]any
		is.NoErr(json.Unmarshal(data[:len(data)-4], &list))
		wire, err := base64.StdEncoding.DecodeString(list[4].(string))
		is.NoErr(err)
		m := message{dynamicpb.NewMessage(metrics)}
		is.NoErr(proto.Unmarshal(wire, m.Interface()))
		is.Equal(int(m.get("trainable_parameters").Int()), want.Parameters)
		is.Equal(m.get("total_time").Float(), want.TotalTime)
		evaluations := m.get("evaluation_data").List()
		is.Equal(evaluations.Len(), len(want.Evaluations))
		for i, e := range want.Evaluations {
			got := message{evaluations.Get(i).Message()}
			is.Equal(got.get("current_epoch").Float(), e.Epoch)
			is.Equal(got.get("training_time").Float(), e.TrainingTime)
			is.Equal(got.get("train_accuracy").Float(), e.TrainAcc)
			is.Equal(got.get("validation_accuracy").Float(), e.ValidAcc)
			is.Equal(got.get("test_accuracy").Float(), e.TestAcc)
			is.Equal(got.get("checkpoint_path").String() != "", i == 0)
		}
	}
	is.Equal(b.Len(), 0)
}
