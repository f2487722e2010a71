package dataset

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"os"
	"testing"
)

func seed(f *testing.F) []byte {
	f.Helper()
	file, err := os.ReadFile("../realruns/runs.tfrecord")
	if err != nil {
		f.Fatal(err)
	}
	return file
}

// Any bytes are read to an end or to an error, and what is read is what stands
// there: framed again it gives the bytes that were read.
func FuzzFrames(f *testing.F) {
	file := seed(f)
	f.Add(file[:2000])
	f.Add(file[:500])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, file []byte) {
		frames := newFrames(bytes.NewReader(file))
		var again []byte
		for {
			data, err := frames.next(nil)
			if err != nil {
				if err == io.EOF && !bytes.Equal(again, file) {
					t.Fatal("the records that were read are not the file")
				}
				break
			}
			start := len(again)
			again = endFrame(append(startFrame(again), data...), start)
		}
		if !bytes.HasPrefix(file, again) {
			t.Fatal("the records that were read are not the start of the file")
		}
		if int64(len(again)) != frames.offset {
			t.Fatalf("%d bytes were read, and the offset is %d", len(again), frames.offset)
		}
	})
}

// Any data is refused or gives a record that is written and read again as
// itself; and the quick way of reading agrees with encoding/json.
func FuzzRecord(f *testing.F) {
	frames := newFrames(bytes.NewReader(seed(f)))
	for range 10 {
		data, err := frames.next(nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`["", 4, "", "", ""]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var d decoder
		if quick, ok := d.scan(data); ok {
			slow, err := parse(data)
			if err != nil {
				t.Fatalf("scan takes what parse refuses: %v", err)
			}
			slow.metrics = bytes.ReplaceAll(slow.metrics, []byte("\n"), nil)
			if !bytes.Equal(quick.hash, slow.hash) || !bytes.Equal(quick.adjacency, slow.adjacency) || quick.epochs != slow.epochs ||
				!bytes.Equal(quick.operations, slow.operations) || !bytes.Equal(quick.metrics, slow.metrics) {
				t.Fatalf("scan gives %+v, parse %+v", quick, slow)
			}
		}
		var rec Record
		if d.decode(data, &rec) != nil {
			return
		}
		var file bytes.Buffer
		if err := NewWriter(&file).Write(rec); err != nil {
			t.Fatalf("a record that was read cannot be written: %v", err)
		}
		written := bytes.Clone(file.Bytes())
		file.Reset()
		for again, err := range NewReader(bytes.NewReader(written)).Records(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if err := NewWriter(&file).Write(again); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(file.Bytes(), written) {
			t.Fatal("a record that was written is read as another")
		}
	})
}

// Any message is refused or gives metrics that are written and read again as
// themselves.
func FuzzMetrics(f *testing.F) {
	data, err := newFrames(bytes.NewReader(seed(f))).next(nil)
	if err != nil {
		f.Fatal(err)
	}
	var list [5]any
	if err := json.Unmarshal(data, &list); err != nil {
		f.Fatal(err)
	}
	message, err := base64.StdEncoding.DecodeString(list[4].(string))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(message)
	f.Add(message[:50])
	var signed Record
	if err := decodeMetrics(message, &signed); err != nil {
		f.Fatal(err)
	}
	signed.MadeUp = true
	f.Add(appendMetrics(nil, &signed))
	f.Fuzz(func(t *testing.T, message []byte) {
		var rec, again Record
		if decodeMetrics(message, &rec) != nil {
			return
		}
		written := appendMetrics(nil, &rec)
		if err := decodeMetrics(written, &again); err != nil {
			t.Fatal(err)
		}
		if again.MadeUp != rec.MadeUp || !bytes.Equal(appendMetrics(nil, &again), written) {
			t.Fatal("metrics that were written are read as others")
		}
	})
}
