package chart_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/chart"
	"github.com/nasbench-go/nasbench/nb101/realruns"
)

// file makes a database with a few real results.
func file(dir string) string {
	path := filepath.Join(dir, "nasbench101.db")
	if err := realruns.Create(context.Background(), path); err != nil {
		log.Fatal(err)
	}
	return path
}

func Example() {
	dir, err := os.MkdirTemp("", "nb101-plot")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	db, err := nb101.Open(context.Background(), file(dir)) // nb101.FindDatabase() returns the path of the file that NNI would use
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	points, err := chart.Read(context.Background(), db, 108, nb101.Test)
	if err != nil {
		log.Fatal(err)
	}
	picture, err := chart.Scatter{Points: points, X: chart.Parameters, Y: nb101.Test, Epochs: 108}.SVG()
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "scatter.svg"), picture, 0o666); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(points), "cells")
	// Output: 31 cells
}

func ExampleRead() {
	dir, err := os.MkdirTemp("", "nb101-plot")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	db, err := nb101.Open(context.Background(), file(dir))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	points, err := chart.Read(context.Background(), db, 108, nb101.Valid)
	if err != nil {
		log.Fatal(err)
	}
	p := points[0]
	fmt.Printf("%s: %.2f million parameters, %.0f s, %.2f %%\n", p.Hash, p.Parameters, p.Seconds, p.Accuracy)
	// Output:
	// 00005c142e6f48ac74fdcf73e3439874: 8.56 million parameters, 1769 s, 92.64 %
}

func ExampleParetoFront() {
	points := []chart.Point{
		{Parameters: 2, Seconds: 900, Accuracy: 91},
		{Parameters: 5, Seconds: 800, Accuracy: 90}, // more parameters and worse
		{Parameters: 9, Seconds: 1900, Accuracy: 94},
	}
	for _, p := range chart.ParetoFront(points, chart.Parameters) {
		fmt.Println(p.Parameters, p.Accuracy)
	}
	// Output:
	// 2 91
	// 9 94
}

func ExampleScatter_SVG() {
	points := []chart.Point{{Parameters: 2, Seconds: 900, Accuracy: 91}, {Parameters: 9, Seconds: 1900, Accuracy: 94}}
	picture, err := chart.Scatter{Points: points, X: chart.Time, Epochs: 108}.SVG()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s\n", picture[:38])
	// Output: <svg xmlns="http://www.w3.org/2000/svg
}

func ExampleScatter_PNG() {
	points := []chart.Point{{Parameters: 2, Seconds: 900, Accuracy: 91}, {Parameters: 9, Seconds: 1900, Accuracy: 94}}
	picture, err := chart.Scatter{Points: points, X: chart.Parameters, Epochs: 108}.PNG()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%q\n", picture[1:4])
	// Output: "PNG"
}

// A picture for a column of a paper.
func ExampleScatter_PDF() {
	points := []chart.Point{{Parameters: 2, Seconds: 900, Accuracy: 91}, {Parameters: 9, Seconds: 1900, Accuracy: 94}}
	picture, err := chart.Scatter{Points: points, Epochs: 108, Size: chart.Size{Width: 3.3}}.PDF()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s\n", picture[:5])
	// Output: %PDF-
}

func ExampleHistogram() {
	points := []chart.Point{
		{Parameters: 2, Seconds: 900, Accuracy: 91}, {Parameters: 5, Seconds: 800, Accuracy: 90}, {Parameters: 9, Seconds: 1900, Accuracy: 94},
	}
	picture, err := chart.Histogram{Points: points, Epochs: 108}.SVG()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.Contains(string(picture), "median 91.00 %"))
	// Output: true
}

func ExampleRegrets() {
	random := chart.Curve{Name: "random search", Moments: []chart.Moment{
		{Seconds: 1e4, Middle: 2, Low: 1.5, High: 3},
		{Seconds: 1e6, Middle: 0.5, Low: 0.4, High: 0.8},
	}}
	picture, err := chart.Regrets{Title: "Regret over time", Curves: []chart.Curve{random}}.SVG()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.Contains(string(picture), "random search"))
	// Output: true
}
