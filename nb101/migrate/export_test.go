package migrate

import "time"

// SetPatience shortens the waiting for other programs.
func SetPatience(writers, readers time.Duration) (restore func()) {
	w, r := writerPatience, readerPatience
	writerPatience, readerPatience = writers, readers
	return func() { writerPatience, readerPatience = w, r }
}
