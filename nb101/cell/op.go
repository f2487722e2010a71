package cell

import "fmt"

// Op is the operation of one inner vertex of a cell. Its number is the label
// that the graph hash uses; the zero Op is Conv3x3BNReLU.
type Op uint8

// The three operations of the search space.
const (
	Conv3x3BNReLU Op = iota // 3x3 convolution, batch norm, ReLU
	Conv1x1BNReLU           // 1x1 convolution, batch norm, ReLU
	MaxPool3x3              // 3x3 max pooling
)

// NumOps is the number of operations that an inner vertex can have.
const NumOps = 3

// The two vertices that have no Op, as the dataset file spells them in its
// list of operations.
const (
	inputName  = "input"
	outputName = "output"
)

var opNames = [NumOps]string{
	Conv3x3BNReLU: "conv3x3-bn-relu",
	Conv1x1BNReLU: "conv1x1-bn-relu",
	MaxPool3x3:    "maxpool3x3",
}

// ParseOp reads the name of an operation as the dataset and NNI spell it:
// conv3x3-bn-relu, conv1x1-bn-relu or maxpool3x3. Anything else is
// [ErrInvalidArch].
func ParseOp(name string) (Op, error) {
	op, err := opNamed(name)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrInvalidArch, err)
	}
	return op, nil
}

func opNamed(name string) (Op, error) {
	for op, n := range opNames {
		if n == name {
			return Op(op), nil
		}
	}
	return 0, fmt.Errorf("%w: %.40q; the ops are %s, %s and %s", ErrUnknownOp, name, opNames[0], opNames[1], opNames[2])
}

// String returns the name of the operation as the dataset and NNI spell it.
func (op Op) String() string {
	if op >= NumOps {
		return fmt.Sprintf("Op(%d)", uint8(op))
	}
	return opNames[op]
}

// MarshalText returns the same name as String. An Op outside the three is
// [ErrInvalidArch].
func (op Op) MarshalText() ([]byte, error) {
	if op >= NumOps {
		return nil, fmt.Errorf("%w: %w: no op has the number %d", ErrInvalidArch, ErrUnknownOp, uint8(op))
	}
	return []byte(opNames[op]), nil
}

// UnmarshalText reads what MarshalText writes; see [ParseOp].
func (op *Op) UnmarshalText(text []byte) error {
	o, err := ParseOp(string(text))
	if err == nil {
		*op = o
	}
	return err
}
