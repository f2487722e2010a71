package cell_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// Names that are like values, calls or numbers are names all the same.
func TestOperationsThatPruningRemovesHaveAnyName(t *testing.T) {
	is := is.New(t)
	want, err := cell.ParseMatrix("010001000", "input,maxpool3x3,output")
	is.NoErr(err)
	const matrix = "0010000000010000" // vertex 1 is unconnected
	for _, name := range []string{"None", "none", "null", "true", "nan", "identity:1", "conv(3)", "array", "a=1", "3x3", "-", "{}"} {
		for _, form := range []string{"input,%s,maxpool3x3,output", "input %s maxpool3x3 output", "[input,%s,maxpool3x3,output]", "(input, %s, maxpool3x3, output)", "%s maxpool3x3"} {
			ops := fmt.Sprintf(form, name)
			got, err := cell.ParseMatrixOps(matrix, ops)
			if err != nil || got != want {
				t.Errorf("%s: %v %v", ops, got, err)
			}
		}
	}
	for ops, detail := range map[string]string{
		"input,conv(3),output":    `vertex 1: unknown op: "conv(3)"`,
		"input,None,output":       `vertex 1: unknown op: "None"`,
		"input,conv:3,output":     `vertex 1: unknown op: "conv:3"`,
		`["input",null,"output"]`: "operation 1 is not a name",
	} {
		_, err := cell.ParseMatrixOps("010001000", ops)
		is.True(errors.Is(err, cell.ErrInvalidArch))
		if !strings.Contains(err.Error(), detail) {
			t.Errorf("%s: %v", ops, err)
		}
	}
}

func TestDigitsAndNumbersOfOperations(t *testing.T) {
	is := is.New(t)
	want, err := cell.ParseMatrix("0100001000010000", "input,conv3x3-bn-relu,maxpool3x3,output")
	is.NoErr(err)
	for _, text := range []string{"0100001000010000 0 2", "0100 0010 0001 0000 0,2", "0100001000010000, 0 2", "0 1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 0 2", "0100001000010000 -1 0 2 -2"} {
		s, err := cell.Parse(text, "conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3")
		if err != nil || s.Arch != want {
			t.Errorf("%s: %v %v", text, s.Arch, err)
		}
		_, err = cell.Parse(text)
		var incomplete *cell.IncompleteError
		is.True(errors.As(err, &incomplete))
		is.True(incomplete.NeedsOrder)
	}
}
