package main

import (
	"encoding/hex"
	"strconv"

	"github.com/nasbench-go/nasbench/nb101"
)

const (
	tableHead  = "CELL                              EPOCHS   CONFIG    TRIAL   TRAIN %   VALID %    TEST %   PARAMS M    SECONDS\n"
	narrowHead = "CELL                             EPOCHS TRAIN % VALID % TEST % PARAMS M SECONDS\n"
)

// field is a column of numbers: its width with the space before it, and the
// decimals.
type field struct{ width, decimals int }

// tableLayout prints for people: columns of fixed width, so that a walk through the
// whole table can be printed as it goes.
type tableLayout struct {
	epochs, ids        int // widths; no ids of configs and trials if 0
	train, valid, test field
	parameters, time   field
}

var (
	wideTable = tableLayout{8, 9, field{10, 4}, field{10, 4}, field{10, 4}, field{11, 6}, field{11, 4}}
	// narrowTable is for terminals too narrow for the other: 79 columns.
	narrowTable = tableLayout{7, 0, field{8, 2}, field{8, 2}, field{7, 2}, field{9, 3}, field{8, 1}}
)

func (l *tableLayout) append(b []byte, r *result) []byte {
	b = hex.AppendEncode(b, r.Config.Hash[:])
	b = appendRight(b, l.epochs, func(b []byte) []byte { return strconv.AppendInt(b, int64(r.Config.NumEpochs), 10) })
	if l.ids > 0 {
		b = appendRight(b, l.ids, func(b []byte) []byte { return strconv.AppendInt(b, r.Config.ID, 10) })
		b = appendRight(b, l.ids, func(b []byte) []byte { return appendID(b, r.ID, r.isMean(), "mean") })
	}
	b = l.appendPercents(b, &r.Accuracies)
	b = appendFixed(b, l.parameters, r.Parameters)
	b = appendFixed(b, l.time, r.TrainingTime)
	b = append(b, '\n')
	const epochs = len(" 108/108")
	for i := range r.Intermediates {
		m := &r.Intermediates[i]
		b = appendRight(b, 2*len(r.Config.Hash)+l.epochs-epochs, func(b []byte) []byte { return appendID(append(b, "intermediate "...), m.ID, m.ID == 0, "mean") })
		b = appendRight(b, epochs, func(b []byte) []byte {
			b = strconv.AppendInt(b, int64(m.CurrentEpoch), 10)
			return strconv.AppendInt(append(b, '/'), int64(r.Config.NumEpochs), 10)
		})
		b = appendBlank(b, 2*l.ids)
		b = l.appendPercents(b, &m.Accuracies)
		b = appendBlank(b, l.parameters.width)
		b = appendFixed(b, l.time, m.TrainingTime)
		b = append(b, '\n')
	}
	return b
}

func (l *tableLayout) appendPercents(b []byte, a *nb101.Accuracies) []byte {
	b = appendFixed(b, l.train, a.TrainAcc)
	b = appendFixed(b, l.valid, a.ValidAcc)
	return appendFixed(b, l.test, a.TestAcc)
}

func appendFixed(b []byte, f field, x float64) []byte {
	return appendRight(b, f.width, func(b []byte) []byte { return strconv.AppendFloat(b, x, 'f', f.decimals, 64) })
}

const blanks = "                                " // the widest field

func appendBlank(b []byte, width int) []byte { return append(b, blanks[:width]...) }

// appendRight appends a text to the right of a field of some width, the space
// before it included: there is always one.
func appendRight(b []byte, width int, text func([]byte) []byte) []byte {
	from := len(b)
	b = text(appendBlank(b, width))
	n := len(b) - from - width
	if n >= width { // too wide for the field
		return append(append(b[:from], ' '), b[from+width:]...)
	}
	copy(b[from+width-n:], b[from+width:])
	return b[:from+width]
}

// appendID appends the id of a row, or none for a mean, which has no id.
func appendID(b []byte, id int64, isMean bool, none string) []byte {
	if isMean {
		return append(b, none...)
	}
	return strconv.AppendInt(b, id, 10)
}
