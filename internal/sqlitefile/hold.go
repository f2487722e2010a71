package sqlitefile

import (
	"context"
	"database/sql/driver"
	"sync"
	"time"
)

// holdTime is how long a connection keeps the file's shared lock over look-ups
// that follow each other. Taking the lock, and looking at the file and at what
// lies beside it, takes as long as a look-up itself; a writer hardly notices so
// short a time, and the next hold begins after it.
const holdTime = 2 * time.Millisecond

// hold is a transaction that stays open over the queries of a connection to a
// file in rollback mode. While it is open, nobody can change the file or its
// mode.
type hold struct {
	mu      sync.Mutex // against end, which the timer calls
	timer   *time.Timer
	begin   driver.Stmt
	commit  driver.Stmt
	held    bool // the transaction is open
	due     bool // it has been open for long enough
	queries int  // whose rows are not closed
}

// enter begins a query in the transaction, or begins one after look. It reports
// false where it cannot, as in a transaction of the caller's own.
func (h *hold) enter(conn rawConn, look func() error) (bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.held {
		if err := look(); err != nil {
			return false, err
		}
		if err := h.prepare(conn); err != nil {
			return false, err
		}
		if exec(h.begin) != nil {
			return false, nil
		}
		h.held, h.due = true, false
		h.timer.Reset(holdTime)
	}
	h.queries++
	return true, nil
}

func (h *hold) prepare(conn rawConn) (err error) {
	if h.timer != nil {
		return nil
	}
	if h.begin, err = conn.PrepareContext(context.Background(), "BEGIN"); err != nil {
		return err
	}
	if h.commit, err = conn.PrepareContext(context.Background(), "COMMIT"); err != nil {
		return err
	}
	h.timer = time.AfterFunc(holdTime, h.end)
	return nil
}

func exec(s driver.Stmt) error {
	_, err := s.(driver.StmtExecContext).ExecContext(context.Background(), nil)
	return err
}

// leave ends a query.
func (h *hold) leave() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.queries--
	if h.due {
		h.release()
	}
}

// end ends the transaction, or marks it to be ended after the queries that are
// not done.
func (h *hold) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.due = true
	h.release()
}

func (h *hold) release() {
	if !h.held || h.queries > 0 {
		return
	}
	exec(h.commit) // fails only where an error has ended the transaction already
	h.held = false
}

// apart does something with the connection while the timer cannot: a connection
// is for one goroutine at a time.
func (h *hold) apart(do func() error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return do()
}

// close ends the transaction and its timer.
func (h *hold) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.queries = 0
	h.release()
	for _, s := range []driver.Stmt{h.begin, h.commit} {
		if s != nil {
			s.Close()
		}
	}
	if h.timer != nil {
		h.timer.Stop()
	}
}
