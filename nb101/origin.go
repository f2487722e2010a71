package nb101

// Origin is where results come from: the dataset file that they were read from.
type Origin struct {
	Name      string `json:"name,omitempty"`      // of the file, without its folder
	SHA256    string `json:"sha256"`              // of the file, decompressed, in hexadecimal
	Size      int64  `json:"size"`                // in bytes, decompressed
	Published string `json:"published,omitempty"` // the published file that it is
	MadeUp    bool   `json:"made_up,omitempty"`   // nobody trained anything
}
