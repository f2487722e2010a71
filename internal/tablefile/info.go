package tablefile

import (
	"encoding/json"

	"github.com/nasbench-go/nasbench/nb101"
)

// Info is what a file says about itself, in the index and, under the keys of
// [Info.Metadata], in the schema's metadata.
type Info struct {
	Version int           `json:"format_version"`
	Cells   int           `json:"cells"`
	Trials  int           `json:"trials"`
	Origin  *nb101.Origin `json:"origin"` // null if it is unknown
	// SHA256 has the checksum of each column's values, as they are in the file
	// without padding, in hexadecimal.
	SHA256 map[string]string `json:"sha256"`
}

// Encode returns the JSON of i.
func (i *Info) Encode() []byte {
	b, err := json.Marshal(i)
	if err != nil {
		panic(err) // nothing in it can fail
	}
	return b
}
