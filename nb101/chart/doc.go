// Package chart draws the table: as a [Scatter], what accuracy the cells reach
// by what they cost, or as a [Histogram], how many reach which accuracy. A
// cell costs trainable parameters and training time: in a scatter one of them
// is the x axis, the other the colour, as in the figures of the paper (Ying et
// al., "NAS-Bench-101: Towards Reproducible Neural Architecture Search", ICML
// 2019, section 4). The cells that no cell beats at the same cost, the Pareto
// front, are marked. [Read] reads the points from a database, full or partial.
//
// [Regrets] draws how searches approach the best cell over time.
//
// All are written as SVG, PDF and PNG, in any [Size]; equal pictures are equal
// files, byte for byte on one platform. In SVG and PDF the points are an image
// inside the vector drawing, so that it stays small.
package chart
