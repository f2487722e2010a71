// Package chart draws the table as a scatter: what accuracy the cells reach, by
// what they cost. A cell costs trainable parameters and training time: one of
// them is the x axis, the other the colour, as in the figures of the paper
// (Ying et al., "NAS-Bench-101: Towards Reproducible Neural Architecture
// Search", ICML 2019, section 4). The cells that no cell beats at the same cost,
// the Pareto front, are marked.
//
// [Regrets] draws how searches come nearer to the best cell over time.
//
// [Read] takes the points from a database; a [Scatter] draws them, the whole
// table as well as a few. In an SVG the points are an image inside the vector
// drawing, so that it stays small.
package chart
