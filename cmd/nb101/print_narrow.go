package main

import (
	"encoding/hex"
	"strconv"
)

const narrowHead = "CELL                             EPOCHS TRAIN % VALID % TEST % PARAMS M SECONDS\n"

// appendNarrow prints for people whose terminal is too narrow for appendTable:
// in 79 columns, without the ids of configs and trials and with fewer decimals.
func appendNarrow(b []byte, r *result) []byte {
	b = hex.AppendEncode(b, r.Config.Hash[:])
	b = appendRight(b, 7, func(b []byte) []byte { return strconv.AppendInt(b, int64(r.Config.NumEpochs), 10) })
	b = appendFixed(b, 8, r.TrainAcc, 2)
	b = appendFixed(b, 8, r.ValidAcc, 2)
	b = appendFixed(b, 7, r.TestAcc, 2)
	b = appendFixed(b, 9, r.Parameters, 3)
	b = appendFixed(b, 8, r.TrainingTime, 1)
	b = append(b, '\n')
	for i := range r.Intermediates {
		m := &r.Intermediates[i]
		b = appendRight(b, 32, func(b []byte) []byte { return appendID(append(b, "intermediate "...), idOf(m), "mean") })
		b = appendRight(b, 7, func(b []byte) []byte {
			b = strconv.AppendInt(b, int64(m.CurrentEpoch), 10)
			return strconv.AppendInt(append(b, '/'), int64(r.Config.NumEpochs), 10)
		})
		b = appendFixed(b, 8, m.TrainAcc, 2)
		b = appendFixed(b, 8, m.ValidAcc, 2)
		b = appendFixed(b, 7, m.TestAcc, 2)
		b = appendRight(b, 9, func(b []byte) []byte { return b })
		b = appendFixed(b, 8, m.TrainingTime, 1)
		b = append(b, '\n')
	}
	return b
}
