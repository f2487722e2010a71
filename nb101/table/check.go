package table

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"strings"

	"github.com/nasbench-go/nasbench/internal/tablefile"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// CheckFile checks what [Open] leaves out and what needs no knowledge of the
// results: that the values have their checksums, that rows are ordered by
// ascending hash, that nulls are where values are missing, and that the index
// leads from every spelling to the row of its cell. damage is what it found,
// one line per kind; package verify calls it, and checks the results too.
//
// The error is [ErrClosed], or the cause of the end of ctx.
func (t *Table) CheckFile(ctx context.Context) (damage []string, err error) {
	d, err := t.open()
	if err != nil {
		return nil, err
	}
	defer runtime.KeepAlive(d)
	for _, check := range []func() []string{d.checkSums, d.checkOrder, d.checkNulls, d.checkIndex} {
		damage = append(damage, check()...)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
	return damage, nil
}

// CheckValues compares the values with their checksums, which [Open] leaves out,
// for whoever is going to read all of them: a full table takes a quarter of a
// second. It is a part of [Table.CheckFile].
//
// The error is [ErrCorrupt], which names the columns, [ErrClosed], or the cause of
// the end of ctx.
func (t *Table) CheckValues(ctx context.Context) error {
	d, err := t.open()
	if err != nil {
		return err
	}
	defer runtime.KeepAlive(d)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if damage := d.checkSums(); len(damage) > 0 {
		return fmt.Errorf("%w: %s", ErrCorrupt, strings.Join(damage, "; "))
	}
	return nil
}

// checkSums compares the columns with their checksums.
func (d *data) checkSums() (damage []string) {
	if d.info.Cells != d.Rows {
		damage = append(damage, fmt.Sprintf("the file says that it has %d cells, but has %d", d.info.Cells, d.Rows))
	}
	check := func(name string, at int64, size int) {
		sum := sha256.Sum256(d.bytes[at:][:size])
		if hex.EncodeToString(sum[:]) != d.info.SHA256[name] {
			damage = append(damage, fmt.Sprintf("the checksum of column %s is wrong", name))
		}
	}
	check(tablefile.Hash, d.Layout.Hash, tablefile.HashSize*d.Rows)
	check(tablefile.NumVertices, d.NumVertices, d.Rows)
	check(tablefile.Edges, d.Edges, 4*d.Rows)
	check(tablefile.Ops, d.Ops, tablefile.OpsPerRow*d.Rows)
	check(tablefile.Parameters, d.Parameters, 4*d.Rows)
	for i, name := range tablefile.Results {
		check(name, d.Values[i], 4*tablefile.ValuesPerRow*d.Rows)
	}
	return damage
}

// checkOrder checks the order of the rows.
func (d *data) checkOrder() []string {
	for row := 1; row < d.Rows; row++ {
		if bytes.Compare(d.hash(row-1), d.hash(row)) >= 0 {
			return []string{fmt.Sprintf("the hash in row %d is not above that in the row before", row)}
		}
	}
	return nil
}

// checkNulls compares the bitmaps with the values, which are not a number where
// they are missing.
func (d *data) checkNulls() (damage []string) {
	for i, name := range tablefile.Results {
		for at := range tablefile.ValuesPerRow * d.Rows {
			x := d.value(i, at)
			valid := d.Valid[i] == 0 || d.bytes[int(d.Valid[i])+at/8]>>(at%8)&1 != 0
			if valid != (x == x) {
				damage = append(damage, fmt.Sprintf("column %s, row %d: the nulls do not agree with the values", name, at/tablefile.ValuesPerRow))
				break
			}
			// All results of a trial exist, or none.
			time := tablefile.TrainingTime
			if i <= tablefile.HalfwayTime {
				time = tablefile.HalfwayTime
			}
			if y := d.value(time, at); (x == x) != (y == y) {
				damage = append(damage, fmt.Sprintf("column %s, row %d: a part of a result is missing", name, at/tablefile.ValuesPerRow))
				break
			}
			if final := d.value(tablefile.TrainingTime, at); x == x && final != final {
				damage = append(damage, fmt.Sprintf("column %s, row %d: a result half-way without one at the end", name, at/tablefile.ValuesPerRow))
				break
			}
		}
	}
	for row := range d.Rows {
		n := int(d.bytes[int(d.NumVertices)+row])
		for i := range tablefile.OpsPerRow {
			at := tablefile.OpsPerRow*row + i
			valid := d.OpsValid == 0 || d.bytes[int(d.OpsValid)+at/8]>>(at%8)&1 != 0
			if valid != (i < n-2) || !valid && d.bytes[int(d.Ops)+at] != 0 {
				return append(damage, fmt.Sprintf("column %s, row %d: not as many ops as inner vertices", tablefile.Ops, row))
			}
		}
	}
	return damage
}

// checkIndex checks that each spelling of each cell leads to its row, and no
// other spelling to any.
func (d *data) checkIndex() []string {
	type graph struct {
		vertices int
		edges    uint32
	}
	graphOf := func(a cell.Arch) graph { return graph{a.NumVertices(), a.Edges()} }
	rows := make(map[cell.Arch]int, d.Rows)
	used := map[graph]bool{} // by cells of the table, in the dataset's spelling
	for row := range d.Rows {
		a, err := d.arch(row)
		if err != nil {
			return []string{err.Error()}
		}
		if place, ok := space.Place(cell.Hash(d.hash(row)), a); !ok || place != d.Place(row) {
			return []string{fmt.Sprintf("the index: row %d does not have the place %d of all cells that the index says", row, d.Place(row))}
		}
		canonical := space.Canonical(a)
		rows[canonical] = row
		used[graphOf(canonical)] = true
	}
	var last graph
	inUse := false // the last graph, in whichever spelling
	for a := range space.Labelled() {
		if g := graphOf(a); g != last {
			last, inUse = g, used[graphOf(space.Canonical(a))]
		}
		row, ok := 0, false
		if inUse {
			row, ok = rows[space.Canonical(a)]
		}
		r, found := d.Index.Find(a)
		if ok != found || ok && int(r) != row {
			return []string{fmt.Sprintf("the index: %s leads to another row than that of its cell", a)}
		}
	}
	return nil
}
