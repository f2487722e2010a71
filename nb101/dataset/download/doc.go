// Package download gets a published dataset file over HTTPS. What is received
// is kept in a file beside the target, from which a later download resumes;
// the target appears when it is complete and its SHA-256 is right.
package download
