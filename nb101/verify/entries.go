package verify

import (
	"database/sql/driver"
	"hash/maphash"
	"math/rand/v2"
)

// entries are a sum over entries of an index, in any order: of a 64-bit hash of
// key and id. The hash depends on a secret that every process draws anew, so
// that entries other than those summed have the same sum with a probability of
// 2^-64, whatever the damage.
type entries struct {
	count int64
	sum   uint64
}

func (e *entries) add(key uint64, id int64) {
	e.count++
	e.sum += mix(key ^ mix(uint64(id)))
}

func (e *entries) addAll(other entries) {
	e.count += other.count
	e.sum += other.sum
}

var (
	secret     = rand.Uint64()
	secretSeed = maphash.MakeSeed()
)

// mix is the finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). It is
// one to one, and every bit of x changes about half of the result's.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// hashColumn adds a column to the hash of a key, which begins with secret. It
// returns false for a value of a type that no key of NNI's has.
func hashColumn(key uint64, column driver.Value) (uint64, bool) {
	switch v := column.(type) {
	case int64:
		return mix(key ^ uint64(v)), true
	case string:
		return mix(key ^ maphash.String(secretSeed, v)), true
	}
	return 0, false
}

// entry is an entry of an index of one integer.
type entry struct{ key, id int64 }

// entryOf returns false for values that are not integers.
func entryOf(key, id driver.Value) (e entry, ok bool) {
	var isKey, isID bool
	e.key, isKey = key.(int64)
	e.id, isID = id.(int64)
	return e, isKey && isID
}

func (e entry) isBelow(other entry) bool {
	return e.key < other.key || e.key == other.key && e.id < other.id
}

// rowEntries are the entries that indexes of a table have if they agree with it.
type rowEntries struct {
	indexes []orderedIndex
	entries []entries // of each
}

func newRowEntries(indexes []orderedIndex) *rowEntries {
	return &rowEntries{indexes: indexes, entries: make([]entries, len(indexes))}
}

// add adds a row of the table's source, whose first column is the id, an integer.
// A key of another type makes an entry that no index was read to have.
func (e *rowEntries) add(row []driver.Value) {
	id, _ := row[0].(int64)
	for i := range e.indexes {
		key := secret
		for _, place := range e.indexes[i].columns {
			key, _ = hashColumn(key, row[place])
		}
		e.entries[i].add(key, id)
	}
}

func (e *rowEntries) addAll(other *rowEntries) {
	for i := range e.entries {
		e.entries[i].addAll(other.entries[i])
	}
}
