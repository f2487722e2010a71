package nb101_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"iter"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
)

// asked is a driver that counts what it is asked, by the names of the queries.
type asked struct {
	driver.Driver
	mu      sync.Mutex
	counts  map[string]int
	rows    map[string]int // that all of them returned
	page    int            // the most rows that one query returned
	running int            // queries that have begun and not ended
	fail    error          // of each query, if set
	begins  func(ctx context.Context, name string, args []driver.NamedValue)
}

type askedConn struct {
	driver.Conn
	log *asked
}

// askedFile is a file, opened by the driver that counts.
type askedFile struct {
	log *asked
	dsn string
}

func (f askedFile) Driver() driver.Driver                        { return f.log }
func (f askedFile) Connect(context.Context) (driver.Conn, error) { return f.log.Open(f.dsn) }

type askedStmt struct {
	driver.Stmt
	log  *asked
	name string
}

// askedRows counts the rows of one query.
type askedRows struct {
	driver.Rows
	log  *asked
	name string
	n    int
}

func (r *askedRows) Next(row []driver.Value) error {
	err := r.Rows.Next(row)
	if err == nil {
		r.log.mu.Lock()
		defer r.log.mu.Unlock()
		r.n++
		r.log.rows[r.name]++
		r.log.page = max(r.log.page, r.n)
	}
	return err
}

func (r *askedRows) Close() error {
	defer r.log.run(-1)
	return r.Rows.Close()
}

func (d *asked) Open(name string) (driver.Conn, error) {
	c, err := d.Driver.Open(name)
	return askedConn{c, d}, err
}

func (c askedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	s, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
	name := ""
	if words := strings.Fields(query); len(words) > 2 && words[1] == "name:" {
		name = words[2]
	}
	return askedStmt{s, c.log, name}, err
}

func (s askedStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	s.log.run(1)
	s.log.mu.Lock()
	s.log.counts[s.name]++
	err, begins := s.log.fail, s.log.begins
	s.log.mu.Unlock()
	if begins != nil {
		begins(ctx, s.name, args)
	}
	var rows driver.Rows
	if err == nil {
		rows, err = s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	}
	if err != nil {
		s.log.run(-1)
		return nil, err
	}
	return &askedRows{Rows: rows, log: s.log, name: s.name}, nil
}

// run notes that a query begins, or has ended.
func (d *asked) run(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.running += n
}

// since returns how often each query was asked since the last call.
func (d *asked) since() map[string]int {
	d.mu.Lock()
	defer d.mu.Unlock()
	counts := d.counts
	d.counts = map[string]int{}
	return counts
}

func (d *asked) count(name string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.counts[name]
}

// failWith lets each query fail from now on.
func (d *asked) failWith(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fail = err
}

func openAsked(t *testing.T, path string) (*nb101.DB, *asked) {
	t.Helper()
	is := is.New(t)
	plain, err := sql.Open(sqlitefile.DriverName, ":memory:")
	is.NoErr(err)
	defer plain.Close()
	log := &asked{Driver: plain.Driver(), counts: map[string]int{}, rows: map[string]int{}}
	handle := sql.OpenDB(askedFile{log, "file:" + path + "?mode=ro"})
	db, err := nb101.New(t.Context(), handle)
	is.NoErr(err)
	t.Cleanup(func() { db.Close(); handle.Close() })
	log.since()
	return db, log
}

// Walks with intermediates ask a few times a page, however many rows it has.
func TestWalksAskAFewTimesAPage(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, "DELETE FROM nb101intermediatestats; DELETE FROM nb101trialstats; DELETE FROM nb101trialconfig")
	fill(t, path, 3000)
	testdb.Exec(t, path, `UPDATE nb101trialconfig SET num_epochs = 108;
		INSERT INTO nb101intermediatestats SELECT id, id, 108, 1.0, 2.0, 3.0, 5.0 FROM nb101trialstats`)
	db, log := openAsked(t, path)
	const pages = 5 // of 120, 240, 480, 960 and what is left
	for _, epochs := range []int{nb101.AllBudgets, 108} {
		for _, walk := range []func() (int, error){
			func() (int, error) {
				return drain(db.Means(t.Context(), epochs, nb101.Filter{}, nb101.WithIntermediates()))
			},
			func() (int, error) {
				return drain(db.Trials(t.Context(), epochs, nb101.Filter{}, nb101.WithIntermediates()))
			},
			func() (int, error) { return drain(db.Trials(t.Context(), epochs, nb101.Filter{})) },
		} {
			n, err := walk()
			is.NoErr(err)
			is.Equal(n, 3000)
			for name, count := range log.since() {
				if count > pages {
					t.Errorf("%s was asked %d times for %d pages", name, count, pages)
				}
			}
		}
	}
}

// While the caller has the first page, others are read.
func TestWalksReadAhead(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	fill(t, path, 5000)
	db, log := openAsked(t, path)
	for _, err := range db.Trials(t.Context(), nb101.AllBudgets, nb101.Filter{}) {
		is.NoErr(err)
		for end := time.Now().Add(time.Minute); log.count("TrialsInRange") < 2; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("no second page was read")
			}
		}
		break
	}
}

// walksOf are walks through all rows, by the query that reads these. Each of them
// calls a function with every row, until that says no.
func walksOf(ctx context.Context, db *nb101.DB) map[string]func(each func() bool) error {
	return map[string]func(func() bool) error{
		"TrialsInRange":       through(db.Trials(ctx, nb101.AllBudgets, nb101.Filter{})),
		"TrialsOfConfigRange": through(db.Means(ctx, nb101.AllBudgets, nb101.Filter{})),
		"ConfigsInRange":      through(db.Configs(ctx, nb101.AllBudgets, nb101.Filter{})),
	}
}

func through[T any](seq iter.Seq2[T, error]) func(each func() bool) error {
	return func(each func() bool) error {
		for _, err := range seq {
			if err != nil || !each() {
				return err
			}
		}
		return nil
	}
}

// However many rows a table has, a walk asks for a few thousand at a time, and
// reads as many pages ahead as there are processors.
func TestWalksHoldAFewThousandRows(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, "DELETE FROM nb101intermediatestats; DELETE FROM nb101trialstats; DELETE FROM nb101trialconfig")
	const all, page = 30_000, 4000
	fill(t, path, all)
	db, log := openAsked(t, path)
	for name, walk := range walksOf(t.Context(), db) {
		log.rows[name] = 0
		seen, held := 0, 0
		is.NoErr(walk(func() bool {
			if seen == 0 {
				time.Sleep(200 * time.Millisecond) // in which all could be read
			}
			log.mu.Lock()
			held = max(held, log.rows[name]-seen)
			log.mu.Unlock()
			seen++
			return true
		}))
		is.Equal(seen, all)
		is.Equal(log.rows[name], all)
		is.True(log.page <= page)
		is.True(held <= page*(1+runtime.GOMAXPROCS(0)))
	}
}

// A walk that the caller leaves waits for what it has asked.
func TestNothingRunsOnAfterAWalk(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	fill(t, path, 5000)
	db, log := openAsked(t, path)
	for name, walk := range walksOf(t.Context(), db) {
		asked := make(chan bool, 100)
		log.begins = func(ctx context.Context, query string, args []driver.NamedValue) {
			isFirst := func(arg driver.NamedValue) bool { return arg.Value == int64(math.MinInt64) }
			if query == name && !slices.ContainsFunc(args, isFirst) { // of a page that is read ahead
				asked <- true
				<-ctx.Done()
				time.Sleep(50 * time.Millisecond) // a query does not end at once
			}
		}
		is.NoErr(walk(func() bool { <-asked; return false }))
		log.mu.Lock()
		running := log.running
		log.mu.Unlock()
		is.Equal(running, 0)
	}
}

// A file that is locked or cannot be read is asked once, not again for the row
// that is to blame.
func TestAFailureIsNotAskedAgain(t *testing.T) {
	for _, c := range []struct {
		text string
		want error
	}{
		{"database is locked", nb101.ErrBusy},
		{"database disk image is malformed", nb101.ErrCorrupt},
		{"disk I/O error", nb101.ErrIO},
	} {
		t.Run(c.text, func(t *testing.T) {
			is := is.New(t)
			db, log := openAsked(t, testdb.NNI(t))
			log.failWith(errors.New(c.text))
			ctx, arch := t.Context(), mustArch(t, testdb.FirstArch)
			for _, ask := range []func() error{
				func() error { _, err := db.Trial(ctx, 10); return err },
				func() error { _, err := db.Config(ctx, 4); return err },
				func() error { _, err := db.Lookup(ctx, nb101.ByArch(arch), 108); return err },
				func() error { _, err := db.LookupMeans(ctx, nb101.ByArch(arch), 108); return err },
				func() error { _, err := db.LookupConfigs(ctx, nb101.ByArch(arch), 108); return err },
				func() error { _, err := db.BestMeans(ctx, 108, nb101.Test, 3, nb101.Filter{}); return err },
				func() error { _, err := drain(db.Trials(ctx, 108, nb101.Filter{})); return err },
				func() error { _, err := drain(db.Means(ctx, 108, nb101.Filter{})); return err },
				func() error { _, err := drain(db.Configs(ctx, 108, nb101.Filter{})); return err },
			} {
				err := ask()
				if !errors.Is(err, c.want) {
					t.Error(err)
				}
				total := 0
				for _, count := range log.since() {
					total += count
				}
				is.Equal(total, 1)
			}
		})
	}
}
