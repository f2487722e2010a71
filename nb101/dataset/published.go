package dataset

// Published is one of the two files that the authors published.
type Published struct {
	Name    string
	URL     string
	Size    int64 // bytes
	Records int64
	SHA256  string // hexadecimal
}

// Full returns the published file of all trainings. Size and number of records
// follow from the cells: all records of one cell are equally long, but for the
// digits of the budget.
func Full() Published {
	return Published{
		Name:    "nasbench_full.tfrecord",
		URL:     "https://storage.googleapis.com/nasbench/nasbench_full.tfrecord",
		Size:    2_085_986_016,
		Records: 5_083_488,
		SHA256:  "3d64db8180fb1b0207212f9032205064312b6907a3bbc81eabea10db2f5c7e9c",
	}
}

// Only108 returns the published file of the trainings of 108 epochs.
func Only108() Published {
	return Published{
		Name:    "nasbench_only108.tfrecord",
		URL:     "https://storage.googleapis.com/nasbench/nasbench_only108.tfrecord",
		Size:    522_767_376,
		Records: 1_270_872,
		SHA256:  "4c39c3936e36a85269881d659e44e61a245babcb72cb374eacacf75d0e5f4fd1",
	}
}

// PublishedName returns the name of the published file with this SHA-256, in
// lower-case hexadecimal digits, or "" if it is that of neither.
func PublishedName(sha256 string) string {
	for _, p := range []Published{Full(), Only108()} {
		if p.SHA256 == sha256 {
			return p.Name
		}
	}
	return ""
}
