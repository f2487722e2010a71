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

// hold keeps the lock over the queries of a connection to a file in rollback
// mode. While it does, nobody can change the file or its mode. It does so with
// the open rows of a query of its own, and not with a transaction, so that a
// transaction of the caller's can begin at any time.
//
// Its timer runs in a goroutine of its own, and a connection is for one at a
// time. So each use of the connection is one of three: it is between enter and
// leave, as long as rows are open; or it follows end, after which there is
// nothing that the timer would do; or it is made by apart.
type hold struct {
	mu    sync.Mutex // against end, which the timer calls
	timer *time.Timer
	lock  driver.Stmt
	rows  driver.Rows // of lock; nil if the lock is not kept
	due   bool        // it has been kept for long enough
	uses  int         // that are not over
}

// lockQuery takes the lock and needs no table. Its row is the only one, and
// SQLite keeps the lock until the query is asked for the next or closed.
const lockQuery = "PRAGMA schema_version"

// enter begins a use of the connection under the lock, which it takes after
// look if it is not kept. Where others' rows have kept it for too long, it
// looks again. It reports false where it cannot take the lock.
func (h *hold) enter(conn rawConn, look func() error) (bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rows == nil || h.due {
		if err := look(); err != nil {
			return false, err
		}
	}
	if h.rows == nil {
		if err := h.prepare(conn); err != nil {
			return false, err
		}
		if h.rows = firstOf(h.lock); h.rows == nil {
			return false, nil
		}
		h.due = false
		h.timer.Reset(holdTime)
	}
	h.uses++
	return true, nil
}

func (h *hold) prepare(conn rawConn) (err error) {
	if h.timer != nil {
		return nil
	}
	if h.lock, err = conn.PrepareContext(context.Background(), lockQuery); err != nil {
		return err
	}
	h.timer = time.AfterFunc(holdTime, h.end)
	return nil
}

// firstOf returns the rows of a query of one column after the first of them, or
// nil if there is an error, which the query that needs the lock will meet too.
func firstOf(s driver.Stmt) driver.Rows {
	rows, err := s.(driver.StmtQueryContext).QueryContext(context.Background(), nil)
	if err != nil {
		return nil
	}
	if rows.Next(make([]driver.Value, 1)) != nil {
		rows.Close()
		return nil
	}
	return rows
}

// use begins a use of the connection that follows end, if rows stay open.
func (h *hold) use() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.uses++
}

// leave ends a use.
func (h *hold) leave() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.uses--
	if h.due {
		h.release()
	}
}

// end lets go of the lock, or marks that this is to be done after the uses that
// are not over.
func (h *hold) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.due = true
	h.release()
}

func (h *hold) release() {
	if h.rows == nil || h.uses > 0 {
		return
	}
	h.rows.Close() // nothing is lost with an error: the query has returned its row
	h.rows = nil
}

// apart does something with the connection while the timer cannot.
func (h *hold) apart(do func() error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return do()
}

// close lets go of the lock, and ends the timer.
func (h *hold) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.uses = 0
	h.release()
	if h.timer != nil {
		h.timer.Stop()
		h.lock.Close()
	}
}
