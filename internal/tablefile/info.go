package tablefile

import "encoding/json"

// Info is what a file says about itself, in the index and, under the keys of
// [Info.Metadata], in the schema's metadata.
type Info struct {
	Version int     `json:"format_version"`
	Cells   int     `json:"cells"`
	Trials  int     `json:"trials"`
	Origin  *Origin `json:"origin"` // null if it is unknown
	// SHA256 has the checksum of each column's values, as they are in the file
	// without padding, in hexadecimal.
	SHA256 map[string]string `json:"sha256"`
}

// Origin is where results come from: the dataset file that they were read from.
type Origin struct {
	Name      string `json:"name,omitempty"`      // of the file, without its folder
	SHA256    string `json:"sha256"`              // of the file, decompressed, in hexadecimal
	Size      int64  `json:"size"`                // in bytes, decompressed
	Published string `json:"published,omitempty"` // the published file that it is
	MadeUp    bool   `json:"made_up,omitempty"`   // nobody trained anything
}

// Encode returns the JSON of i.
func (i *Info) Encode() []byte {
	b, err := json.Marshal(i)
	if err != nil {
		panic(err) // nothing in it can fail
	}
	return b
}
