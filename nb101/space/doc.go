// Package space is the search space of NAS-Bench-101: its 423,624 cells, how
// they are spelled, drawn, changed and encoded, and what the network that is
// built from a cell costs.
//
// A cell can be spelled in several ways, by numbering its inner vertices in
// another topological order. The dataset stores one spelling of each cell, the
// one that its generator met first, and [Canonical] finds it. The order of the
// generator (google-research/nasbench, nasbench/scripts/generate_graphs.py) is:
// fewer vertices first; then the edge mask ascending ([cell.Arch.Edges]); then
// the ops of vertices 1, 2, … compared as numbers, the first one first.
//
// Functions that take a [cell.Arch] prune it first unless they say otherwise,
// as the dataset's own tools do.
//
// Ying et al., "NAS-Bench-101: Towards Reproducible Neural Architecture
// Search", ICML 2019, https://arxiv.org/abs/1902.09635.
package space
