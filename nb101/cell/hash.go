package cell

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"
	"strings"
	"sync"

	"github.com/nasbench-go/nasbench/internal/plural"
)

// Hash is the graph hash of a cell: 128 bits that are the same for every
// isomorphic spelling of it. The database and the dataset file name cells by
// it, as 32 lower-case hexadecimal digits. The zero Hash is not the hash of
// any cell.
type Hash [md5.Size]byte

// ParseHash reads 32 hexadecimal digits. Anything else is [ErrInvalidHash].
func ParseHash(s string) (Hash, error) {
	var h Hash
	if len(s) != 2*len(h) {
		return Hash{}, fmt.Errorf("%w: %.40q has %s; a hash has %d hexadecimal digits", ErrInvalidHash, s, plural.Of(len(s), "character", "characters"), 2*len(h))
	}
	if _, err := hex.Decode(h[:], []byte(s)); err != nil {
		at := strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune(hexDigits, r) })
		return Hash{}, fmt.Errorf("%w: %q is not hexadecimal at character %d", ErrInvalidHash, s, at+1)
	}
	return h, nil
}

const hexDigits = "0123456789abcdefABCDEF"

// IsZero reports whether h is the zero Hash.
func (h Hash) IsZero() bool { return h == Hash{} }

// String returns the 32 lower-case hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText returns the same digits as String.
func (h Hash) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h[:]), nil }

// UnmarshalText reads what MarshalText writes; see [ParseHash].
func (h *Hash) UnmarshalText(text []byte) error {
	v, err := ParseHash(string(text))
	if err == nil {
		*h = v
	}
	return err
}

// Labels of the two vertices without an Op in the graph hash.
const (
	inputLabel  = -1
	outputLabel = -2
)

// Hash returns the graph hash of the cell, pruned first: two cells are
// isomorphic when their hashes are equal. For a pruned cell it is what
// Google's graph_util.hash_module and NNI's hash_module return; for others NNI
// hashes the unpruned graph, which the dataset does not have. It allocates
// nothing. The zero Arch has the zero Hash.
//
// The algorithm is that of the dataset's authors: every vertex starts as the
// MD5 of its degrees and label; as many times as there are vertices, all of
// them take the MD5 of their predecessors', their successors' and their own
// hash; the cell's hash is the MD5 of the sorted list.
func (a Arch) Hash() Hash {
	if a.n == 0 {
		return Hash{}
	}
	var g hasher
	g.start(a.Prune())
	for range g.n {
		g.round()
	}
	return g.total()
}

// hasher is the state of one graph hash.
type hasher struct {
	n       int
	in, out [MaxVertices]uint8              // sets of neighbours, bit v for vertex v
	digits  [MaxVertices][2 * md5.Size]byte // the vertices' hashes in hexadecimal
	keys    [MaxVertices]uint64             // their first bits, to sort by
	order   [MaxVertices]uint8              // the vertices by ascending hash
	text    [256]byte                       // to be hashed; at most 252 bytes, seven quoted hashes
}

// start sets the hash of every vertex to that of its degrees and label.
func (g *hasher) start(a Arch) {
	g.n = int(a.n)
	for y := 1; y < g.n; y++ {
		set := InputSet(a.edges, y)
		g.in[y] = uint8(set)
		for x := range y {
			g.out[x] |= uint8(set>>x&1) << y
		}
	}
	starts := startHashes()
	for v := range g.n {
		label := inputLabel
		switch {
		case v == g.n-1:
			label = outputLabel
		case v > 0:
			label = int(a.ops[v-1])
		}
		g.set(v, starts[bits.OnesCount8(g.out[v])][bits.OnesCount8(g.in[v])][label-outputLabel])
		g.order[v] = uint8(v)
	}
	g.sort()
}

// startHashes are those of every out-degree, in-degree and label, as Python
// writes such a tuple; labels count from the output's, the least.
var startHashes = sync.OnceValue(func() *[MaxVertices][MaxVertices][NumOps - outputLabel]Hash {
	var t [MaxVertices][MaxVertices][NumOps - outputLabel]Hash
	for out := range t {
		for in := range t[out] {
			for label := range t[out][in] {
				t[out][in][label] = md5.Sum(fmt.Appendf(nil, "(%d, %d, %d)", out, in, label+outputLabel))
			}
		}
	}
	return &t
})

// round sets the hash of every vertex, all at once, to that of its neighbours'
// hashes and its own.
func (g *hasher) round() {
	var sums [MaxVertices]Hash
	for v := range g.n {
		end := g.putSorted(0, g.in[v])
		g.text[end] = '|'
		end = g.putSorted(end+1, g.out[v])
		g.text[end] = '|'
		end = g.put(end+1, v)
		sums[v] = md5.Sum(g.text[:end])
	}
	for v := range g.n {
		g.set(v, sums[v])
	}
	g.sort()
}

// set makes h the hash of vertex v.
func (g *hasher) set(v int, h Hash) {
	g.keys[v] = binary.BigEndian.Uint64(h[:])
	for i, b := range h {
		binary.LittleEndian.PutUint16(g.digits[v][2*i:], hexPairs[b])
	}
}

// hexPairs holds the two hexadecimal digits of every byte, the first one low.
var hexPairs = func() (t [256]uint16) {
	for b := range t {
		t[b] = binary.LittleEndian.Uint16(hex.AppendEncode(nil, []byte{byte(b)}))
	}
	return t
}()

// sort orders the vertices by hash: by its first 64 bits, and by the rest in
// the case of a tie.
func (g *hasher) sort() {
	for i := 1; i < g.n; i++ { // insertion: seven at most
		v := g.order[i]
		j := i
		for ; j > 0 && g.less(v, g.order[j-1]); j-- {
			g.order[j] = g.order[j-1]
		}
		g.order[j] = v
	}
}

func (g *hasher) less(v, w uint8) bool {
	return g.keys[v] < g.keys[w] || g.keys[v] == g.keys[w] && bytes.Compare(g.digits[v][:], g.digits[w][:]) < 0
}

// put writes the hash of vertex v into the text at start and returns its end.
func (g *hasher) put(start, v int) (end int) {
	*(*[2 * md5.Size]byte)(g.text[start:]) = g.digits[v]
	return start + 2*md5.Size
}

// putSorted does the same for all vertices in set, by ascending hash.
func (g *hasher) putSorted(start int, set uint8) (end int) {
	for _, v := range g.order[:g.n] {
		if set>>v&1 != 0 {
			start = g.put(start, int(v))
		}
	}
	return start
}

// total is the hash of the vertices' hashes, written as a Python list.
func (g *hasher) total() Hash {
	g.text[0] = '['
	end := 1
	for i, v := range g.order[:g.n] {
		if i > 0 {
			end += copy(g.text[end:], ", ")
		}
		g.text[end] = '\''
		end = g.put(end+1, int(v))
		g.text[end] = '\''
		end++
	}
	g.text[end] = ']'
	return md5.Sum(g.text[:end+1])
}
