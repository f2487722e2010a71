package nb101

import "github.com/nasbench-go/nasbench/nb101/cell"

// The types that a look-up needs are declared here too, so that the main job
// takes one import. Everything else about cells is in package
// [github.com/nasbench-go/nasbench/nb101/cell].
type (
	// Arch is one spelling of a cell; see [cell.Arch].
	Arch = cell.Arch
	// Op is the operation of one inner vertex of a cell; see [cell.Op].
	Op = cell.Op
	// Hash is the graph hash of a cell; see [cell.Hash].
	Hash = cell.Hash
)

// ParseArch reads the JSON object by which NNI names a cell; see
// [cell.ParseArch]. The error is [cell.ErrInvalidArch].
func ParseArch(text string) (Arch, error) { return cell.ParseArch(text) }

// ParseHash reads 32 hexadecimal digits; see [cell.ParseHash]. The error is
// [cell.ErrInvalidHash].
func ParseHash(text string) (Hash, error) { return cell.ParseHash(text) }
