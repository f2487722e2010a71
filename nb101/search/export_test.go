package search

// Spy has f told what a search is told.
func Spy(o *Objective, f func(Result)) *Objective {
	o.told = f
	return o
}
