// Package download gets a published dataset file over HTTPS. What comes is kept
// in a file beside the target, from which a later download goes on; the target
// appears when all of it has come and its SHA-256 is right.
package download
