//go:build !unix

package migrate

// isReadOnly is not known here.
func isReadOnly(string) bool { return false }
