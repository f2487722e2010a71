package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// someResults are results with numbers of all sizes.
func someResults() (results []result) {
	r := rand.New(rand.NewPCG(1, 1))
	number := func() float64 { return math.Ldexp(r.Float64(), r.IntN(120)-50) * float64(r.IntN(9)-1) }
	accuracies := func() nb101.Accuracies {
		return nb101.Accuracies{TrainAcc: number(), ValidAcc: number(), TestAcc: number()}
	}
	for i := range 500 {
		a := space.At(800 * i)
		one := result{
			ID: int64(3*i + 1), Config: nb101.TrialConfig{ID: r.Int64N(1 << 40), Arch: a, NumVertices: a.NumVertices(), Hash: a.Hash(), NumEpochs: 108},
			Accuracies: accuracies(), Parameters: number(), TrainingTime: number(),
		}
		if i%3 == 0 {
			one.ID, one.NumTrials = 0, 3
		}
		for k := range i % 4 {
			one.Intermediates = append(one.Intermediates, nb101.IntermediateStats{ID: int64(i * k), CurrentEpoch: 54, Accuracies: accuracies(), TrainingTime: number()})
		}
		results = append(results, one)
	}
	return results
}

func TestJSONIsThatOfTheLibrary(t *testing.T) {
	is := is.New(t)
	for _, r := range someResults() {
		var of any = nb101.MeanStats{Config: r.Config, NumTrials: r.NumTrials, Accuracies: r.Accuracies, Parameters: r.Parameters, TrainingTime: r.TrainingTime, Intermediates: r.Intermediates}
		if !r.isMean() {
			of = nb101.TrialStats{ID: r.ID, Config: r.Config, Accuracies: r.Accuracies, Parameters: r.Parameters, TrainingTime: r.TrainingTime, Intermediates: r.Intermediates}
		}
		want, err := json.Marshal(of)
		is.NoErr(err)
		is.Equal(string(appendResultJSON(nil, &r)), string(want)+"\n")
	}
}

// The columns are as wide as package fmt makes them.
func TestTableIsAligned(t *testing.T) {
	is := is.New(t)
	for _, r := range someResults() {
		id := "mean"
		if !r.isMean() {
			id = strconv.FormatInt(r.ID, 10)
		}
		want := fmt.Sprintf("%-32s %7d %8d %8s %9.4f %9.4f %9.4f %10.6f %10.4f\n",
			r.Config.Hash, r.Config.NumEpochs, r.Config.ID, id, r.TrainAcc, r.ValidAcc, r.TestAcc, r.Parameters, r.TrainingTime)
		for _, i := range r.Intermediates {
			id := "mean"
			if i.ID != 0 {
				id = strconv.FormatInt(i.ID, 10)
			}
			want += fmt.Sprintf("%32s %7s %8s %8s %9.4f %9.4f %9.4f %10s %10.4f\n",
				"intermediate "+id, fmt.Sprintf("%d/%d", i.CurrentEpoch, r.Config.NumEpochs), "", "", i.TrainAcc, i.ValidAcc, i.TestAcc, "", i.TrainingTime)
		}
		is.Equal(string(wideTable.append(nil, &r)), want)
	}
	is.Equal(tableHead, fmt.Sprintf("%-32s %7s %8s %8s %9s %9s %9s %10s %10s\n",
		"CELL", "EPOCHS", "CONFIG", "TRIAL", "TRAIN %", "VALID %", "TEST %", "PARAMS M", "SECONDS"))
}

func TestTableFitsANarrowTerminal(t *testing.T) {
	is := is.New(t)
	r := result{
		Config: nb101.TrialConfig{NumEpochs: 108}, NumTrials: 3,
		Accuracies: nb101.Accuracies{TrainAcc: 100, ValidAcc: 94.5513, TestAcc: 94.3176}, Parameters: 49.979274, TrainingTime: 12345.6789,
		Intermediates: []nb101.IntermediateStats{
			{CurrentEpoch: 54, Accuracies: nb101.Accuracies{TrainAcc: 100, ValidAcc: 87.06, TestAcc: 86.12}, TrainingTime: 6173.4},
			{ID: 10166976, CurrentEpoch: 108, Accuracies: nb101.Accuracies{TrainAcc: 100, ValidAcc: 94.5513, TestAcc: 94.3176}, TrainingTime: 12345.6789},
		},
	}
	for _, width := range []int{80, 109} {
		f := plainFormat("table", width, true)
		is.Equal(f.head+string(f.row(nil, &r)), ""+
			"CELL                             EPOCHS TRAIN % VALID % TEST % PARAMS M SECONDS\n"+
			"00000000000000000000000000000000    108  100.00   94.55  94.32   49.979 12345.7\n"+
			"              intermediate mean  54/108  100.00   87.06  86.12           6173.4\n"+
			"          intermediate 10166976 108/108  100.00   94.55  94.32          12345.7\n")
	}
	for _, width := range []int{0, 110, 200} { // 0: not a terminal
		is.Equal(plainFormat("table", width, true).head, tableHead)
	}
}

func TestCSVReadsBackAsTheSame(t *testing.T) {
	is := is.New(t)
	for _, intermediates := range []bool{false, true} {
		f := plainFormat("csv", 0, intermediates)
		text := []byte(f.head)
		for _, r := range someResults() {
			text = f.row(text, &r)
		}
		rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		is.NoErr(err)
		rows = rows[1:]
		same := func(text string, x float64) {
			got, err := strconv.ParseFloat(text, 64)
			is.NoErr(err)
			is.Equal(got, x)
		}
		for _, r := range someResults() {
			n := 1
			if intermediates {
				n = max(1, len(r.Intermediates))
			}
			for i := range n {
				row := rows[i]
				is.Equal(row[0] == "", r.isMean())
				is.Equal(row[2], string(r.Config.Arch.AppendJSON(nil)))
				is.Equal(row[4], r.Config.Hash.String())
				for k, x := range []float64{r.TrainAcc, r.ValidAcc, r.TestAcc, r.Parameters, r.TrainingTime} {
					same(row[6+k], x)
				}
				if intermediates && len(r.Intermediates) > 0 {
					same(row[13], r.Intermediates[i].TrainAcc)
					same(row[16], r.Intermediates[i].TrainingTime)
				}
			}
			rows = rows[n:]
		}
		is.Equal(len(rows), 0)
	}
}
