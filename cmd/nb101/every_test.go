package main

import (
	"testing"

	"github.com/nasbench-go/nasbench/cmd/internal/everycommand"
)

func TestEveryCommand(t *testing.T) {
	everycommand.Test(t, newRoot, map[string]string{
		"nb101 cell decode":     "none",
		"nb101 cell encode":     "@none",
		"nb101 cell neighbours": "@none",
		"nb101 cell show":       "@none",
		"nb101 export":          "out.arrow",
		"nb101 import":          "none",
		"nb101 plot":            "out.svg",
		"nb101 sample":          "none/out.db",
		"nb101 synth":           "none/out",
	})
}
