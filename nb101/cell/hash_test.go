package cell_test

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

func TestHashesOfRealCells(t *testing.T) {
	is := is.New(t)
	handle := testdb.Open(t, testdb.NNI(t))
	rows, err := handle.Query(`SELECT DISTINCT arch, hash, num_vertices FROM nb101trialconfig`)
	is.NoErr(err)
	defer rows.Close()
	n := 0
	for rows.Next() {
		var arch, hash string
		var vertices int
		is.NoErr(rows.Scan(&arch, &hash, &vertices))
		a := mustArch(t, arch)
		is.Equal(a.Hash().String(), hash)
		is.Equal(a.NumVertices(), vertices)
		is.Equal(string(a.AppendJSON(nil)), arch) // byte for byte what NNI stored
		n++
	}
	is.NoErr(rows.Err())
	is.Equal(n, 31)
}

func TestIsomorphicSpellingsHaveOneHash(t *testing.T) {
	is := is.New(t)
	a := mustArch(t, `{"input1":[0],"input2":[0],"input3":[1,2],"op1":"conv3x3-bn-relu","op2":"maxpool3x3"}`)
	b := mustArch(t, `{"input1":[0],"input2":[0],"input3":[1,2],"op1":"maxpool3x3","op2":"conv3x3-bn-relu"}`)
	c := mustArch(t, `{"input1":[0],"input2":[1],"input3":[1,2],"op1":"conv3x3-bn-relu","op2":"maxpool3x3"}`)
	is.True(a != b)
	is.True(a.Isomorphic(b))
	is.True(!a.Isomorphic(c))
}

func TestHashIsReadAndWritten(t *testing.T) {
	is := is.New(t)
	h, err := cell.ParseHash(strings.ToUpper(testdb.FirstHash))
	is.NoErr(err)
	is.Equal(h.String(), testdb.FirstHash)
	b, err := json.Marshal(h)
	is.NoErr(err)
	is.Equal(string(b), `"`+testdb.FirstHash+`"`)
	var back cell.Hash
	is.NoErr(json.Unmarshal(b, &back))
	is.Equal(back, h)
	for _, bad := range []string{"", "00", testdb.FirstHash + "0", "g" + testdb.FirstHash[1:]} {
		_, err := cell.ParseHash(bad)
		is.True(errors.Is(err, cell.ErrInvalidHash))
	}
}

// FuzzHash holds the hash against the algorithm written down plainly.
func FuzzHash(f *testing.F) {
	f.Add(uint8(7), uint32(0x1fffff), uint8(0), uint8(1), uint8(2), uint8(0), uint8(1))
	f.Add(uint8(7), mustArch(f, testdb.FirstArch).Edges(), uint8(0), uint8(2), uint8(0), uint8(0), uint8(1))
	f.Fuzz(func(t *testing.T, n uint8, edges uint32, o1, o2, o3, o4, o5 uint8) {
		n = 2 + n%6
		ops := []cell.Op{cell.Op(o1 % 3), cell.Op(o2 % 3), cell.Op(o3 % 3), cell.Op(o4 % 3), cell.Op(o5 % 3)}[:n-2]
		a, err := cell.ArchFromEdges(int(n), edges&(1<<(n*(n-1)/2)-1), ops)
		if err != nil {
			return
		}
		if got, want := a.Hash().String(), plainHash(a.Prune()); got != want {
			t.Fatalf("%v: %s, want %s", a, got, want)
		}
	})
}

// plainHash is the algorithm of the dataset's authors, step by step.
func plainHash(a cell.Arch) string {
	md5hex := func(s string) string {
		sum := md5.Sum([]byte(s))
		return hex.EncodeToString(sum[:])
	}
	n := a.NumVertices()
	hashes := make([]string, n)
	for v := range n {
		in, out, label := 0, 0, -1
		for w := range n {
			if a.HasEdge(w, v) {
				in++
			}
			if a.HasEdge(v, w) {
				out++
			}
		}
		if v == n-1 {
			label = -2
		} else if v > 0 {
			label = int(a.Op(v))
		}
		hashes[v] = md5hex(fmt.Sprintf("(%d, %d, %d)", out, in, label))
	}
	for range n {
		next := make([]string, n)
		for v := range n {
			var in, out []string
			for w := range n {
				if a.HasEdge(w, v) {
					in = append(in, hashes[w])
				}
				if a.HasEdge(v, w) {
					out = append(out, hashes[w])
				}
			}
			sort.Strings(in)
			sort.Strings(out)
			next[v] = md5hex(strings.Join(in, "") + "|" + strings.Join(out, "") + "|" + hashes[v])
		}
		hashes = next
	}
	sort.Strings(hashes)
	return md5hex("['" + strings.Join(hashes, "', '") + "']")
}
