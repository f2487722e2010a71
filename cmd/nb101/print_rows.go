package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math"
	"strconv"

	"github.com/nasbench-go/nasbench/nb101"
)

// appendResultJSON appends an object in the shape of NNI's
// query_nb101_trial_stats.
func appendResultJSON(b []byte, r *result) []byte {
	c := &r.Config
	b = appendID(append(b, `{"id":`...), r.ID, r.isMean(), "null")
	b = strconv.AppendInt(append(b, `,"config":{"id":`...), c.ID, 10)
	b = c.Arch.AppendJSON(append(b, `,"arch":`...))
	b = strconv.AppendInt(append(b, `,"num_vertices":`...), int64(c.NumVertices), 10)
	b = hex.AppendEncode(append(b, `,"hash":"`...), c.Hash[:])
	b = strconv.AppendInt(append(b, `","num_epochs":`...), int64(c.NumEpochs), 10)
	b = append(b, '}')
	if r.isMean() {
		b = strconv.AppendInt(append(b, `,"num_trials":`...), int64(r.NumTrials), 10)
	}
	b = appendAccuraciesJSON(b, &r.Accuracies)
	b = appendNumberJSON(append(b, `,"parameters":`...), r.Parameters)
	b = appendNumberJSON(append(b, `,"training_time":`...), r.TrainingTime)
	if len(r.Intermediates) > 0 {
		b = append(b, `,"intermediates":`...)
		for i := range r.Intermediates {
			m := &r.Intermediates[i]
			b = append(b, "[,"[min(i, 1)])
			b = appendID(append(b, `{"id":`...), m.ID, m.ID == 0, "null")
			b = strconv.AppendInt(append(b, `,"current_epoch":`...), int64(m.CurrentEpoch), 10)
			b = appendAccuraciesJSON(b, &m.Accuracies)
			b = appendNumberJSON(append(b, `,"training_time":`...), m.TrainingTime)
			b = append(b, '}')
		}
		b = append(b, ']')
	}
	return append(b, "}\n"...)
}

func appendAccuraciesJSON(b []byte, a *nb101.Accuracies) []byte {
	b = appendNumberJSON(append(b, `,"train_acc":`...), a.TrainAcc)
	b = appendNumberJSON(append(b, `,"valid_acc":`...), a.ValidAcc)
	return appendNumberJSON(append(b, `,"test_acc":`...), a.TestAcc)
}

// appendNumberJSON writes a number as package encoding/json does, and an infinite
// one, which a database can hold, as SQLite does.
func appendNumberJSON(b []byte, x float64) []byte {
	switch {
	case 1e-6 <= x && x < 1e21:
		return strconv.AppendFloat(b, x, 'f', -1, 64)
	case math.IsInf(x, 1):
		return append(b, "9.0e+999"...)
	case math.IsInf(x, -1):
		return append(b, "-9.0e+999"...)
	}
	text, err := json.Marshal(x)
	if err != nil {
		return append(b, "null"...) // not a number
	}
	return append(b, text...)
}

const (
	csvHead = "id,config_id,arch,num_vertices,hash,num_epochs," +
		"train_acc,valid_acc,test_acc,parameters,training_time"
	csvIntermediateHead = ",intermediate_id,current_epoch,intermediate_train_acc," +
		"intermediate_valid_acc,intermediate_test_acc,intermediate_training_time"
)

// appendCSV appends the columns of a row without intermediate results.
func appendCSV(b []byte, r *result) []byte {
	b = append(appendID(b, r.ID, r.isMean(), ""), ',')
	b = append(strconv.AppendInt(b, r.Config.ID, 10), ',')
	var arch [256]byte
	b = appendQuotedCSV(b, r.Config.Arch.AppendJSON(arch[:0]))
	b = append(b, ',')
	b = append(strconv.AppendInt(b, int64(r.Config.NumVertices), 10), ',')
	b = append(hex.AppendEncode(b, r.Config.Hash[:]), ',')
	b = strconv.AppendInt(b, int64(r.Config.NumEpochs), 10)
	b = appendAccuraciesCSV(b, &r.Accuracies)
	b = appendNumber(append(b, ','), r.Parameters)
	return appendNumber(append(b, ','), r.TrainingTime)
}

// appendQuotedCSV appends a text in quotes, with its own quotes doubled.
func appendQuotedCSV(b, text []byte) []byte {
	b = append(b, '"')
	for {
		end := bytes.IndexByte(text, '"') + 1
		if end == 0 {
			return append(append(b, text...), '"')
		}
		b = append(append(b, text[:end]...), '"')
		text = text[end:]
	}
}

// appendCSVIntermediates appends a row for each intermediate result.
func appendCSVIntermediates(b []byte, r *result) []byte {
	if len(r.Intermediates) == 0 {
		return append(appendCSV(b, r), ",,,,,,\n"...)
	}
	for i := range r.Intermediates {
		m := &r.Intermediates[i]
		b = append(appendCSV(b, r), ',')
		b = append(appendID(b, m.ID, m.ID == 0, ""), ',')
		b = strconv.AppendInt(b, int64(m.CurrentEpoch), 10)
		b = appendAccuraciesCSV(b, &m.Accuracies)
		b = append(appendNumber(append(b, ','), m.TrainingTime), '\n')
	}
	return b
}

func appendAccuraciesCSV(b []byte, a *nb101.Accuracies) []byte {
	b = appendNumber(append(b, ','), a.TrainAcc)
	b = appendNumber(append(b, ','), a.ValidAcc)
	return appendNumber(append(b, ','), a.TestAcc)
}

// appendNumber writes a float so that it reads back as the same.
func appendNumber(b []byte, x float64) []byte { return strconv.AppendFloat(b, x, 'g', -1, 64) }
