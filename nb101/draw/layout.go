package draw

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/dop251/goja"
)

// Sizes in the picture, in its pixels.
const (
	boxWidth  = 112.0
	boxHeight = 32.0
	rowGap    = 40.0
)

//go:embed dagre/dagre.min.js
var dagreSource string

//go:embed layout.js
var layoutSource string

// A deep copy is the one thing that dagre takes from the browser.
const browserSource = "var structuredClone = (o) => JSON.parse(JSON.stringify(o));"

var programs = sync.OnceValue(func() (list []*goja.Program) {
	for _, s := range [][2]string{{"browser", browserSource}, {"dagre.min.js", dagreSource}, {"layout.js", layoutSource}} {
		list = append(list, goja.MustCompile(s[0], s[1], true))
	}
	return list
})

type point struct{ X, Y float64 }

// layout says where things are.
type layout struct {
	Boxes []point   // the centres of the vertices' boxes
	Edges [][]point // where the edges pass, in the order in which they were given
}

// dagre is a JavaScript machine with dagre in it.
type dagre struct {
	vm   *goja.Runtime
	call goja.Callable
}

func newDagre() (*dagre, error) {
	vm := goja.New()
	for _, p := range programs() {
		if _, err := vm.RunProgram(p); err != nil {
			return nil, fmt.Errorf("loading dagre: %w", err)
		}
	}
	call, ok := goja.AssertFunction(vm.Get("layout"))
	if !ok {
		return nil, errors.New("loading dagre: layout.js has no function layout")
	}
	return &dagre{vm, call}, nil
}

// layout lays out a graph of n vertices.
func (d *dagre) layout(n int, edges [][2]int) (l layout, err error) {
	result, err := d.call(goja.Undefined(), d.vm.ToValue(n), d.vm.ToValue(edges),
		d.vm.ToValue(boxWidth), d.vm.ToValue(boxHeight), d.vm.ToValue(rowGap))
	if err != nil {
		return layout{}, fmt.Errorf("dagre cannot lay out the edges %v: %w", edges, err)
	}
	err = json.Unmarshal([]byte(result.String()), &l)
	return l, err
}
