package nb101_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/nasbench-go/nasbench/dbgen"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
	"github.com/nasbench-go/nasbench/sql/schema"
)

func ExampleEvaluator() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	ctx := context.Background()
	arch, err := cell.ParseMatrix("0100110001000000010010000010000001000000010000000",
		"input,conv3x3-bn-relu,maxpool3x3,conv3x3-bn-relu,conv3x3-bn-relu,conv1x1-bn-relu,output")
	if err != nil {
		log.Fatal(err)
	}
	e := nb101.NewEvaluator(db, 1)
	e.SetLimit(3600) // an hour
	for {
		o, err := e.Evaluate(ctx, nb101.Training{Arch: arch, Epochs: 108})
		if errors.Is(err, nb101.ErrLimit) {
			fmt.Println(err)
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%.2f %%, %.0f s in all\n", o.ValidAcc, e.Spent().Seconds)
	}
	half, err := e.Evaluate(ctx, nb101.Training{Arch: arch, Epochs: 4, Run: 1, Halfway: true})
	fmt.Printf("%.2f %% after %d epochs, %v\n", half.ValidAcc, half.Epochs, err)
	// Output:
	// 92.42 %, 1769 s in all
	// 93.05 %, 3538 s in all
	// over the limit: the training takes 1769 s, but only 62 of 3600 s are left
	// 10.53 % after 2 epochs, <nil>
}

// Random search: train random cells and keep the best (Li and Talwalkar,
// "Random Search and Reproducibility for Neural Architecture Search", UAI
// 2019).
func ExampleEvaluator_randomSearch() {
	db, best := openSmallSpace()
	defer db.Close()
	ctx := context.Background()
	r := rand.New(rand.NewPCG(1, 1))
	e := nb101.NewEvaluator(db, 1)
	e.SetLimit(5 * 24 * 3600)
	var found nb101.Outcome
	for {
		o, err := e.Evaluate(ctx, nb101.Training{Arch: space.SamplePublished(r), Epochs: 108})
		if errors.Is(err, nb101.ErrNotFound) {
			continue // this database holds a part of the space
		}
		if errors.Is(err, nb101.ErrLimit) {
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		if o.ValidAcc > found.ValidAcc {
			found = o
			fmt.Printf("%.1f h: regret %.2f\n", e.Spent().Seconds/3600, best-testAcc(db, found))
		}
	}
	// Output:
	// 0.2 h: regret 4.23
	// 1.0 h: regret 1.20
	// 9.5 h: regret 0.37
	// 33.3 h: regret 0.37
}

// Regularized evolution: of a population, change the best of a random sample,
// and let the oldest die (Real et al., "Regularized Evolution for Image
// Classifier Architecture Search", AAAI 2019).
func ExampleEvaluator_regularizedEvolution() {
	const population, sample = 20, 5
	db, best := openSmallSpace()
	defer db.Close()
	ctx := context.Background()
	r := rand.New(rand.NewPCG(1, 1))
	e := nb101.NewEvaluator(db, 1)
	e.SetLimit(5 * 24 * 3600)
	type member struct {
		arch cell.Arch // as it was changed: unpruned parts can show in a later generation
		acc  float64
	}
	var alive []member
	var found nb101.Outcome
	for {
		arch := space.SamplePublished(r)
		if len(alive) == population {
			parent := alive[r.IntN(population)]
			for range sample - 1 {
				if m := alive[r.IntN(population)]; m.acc > parent.acc {
					parent = m
				}
			}
			var err error
			if arch, err = space.Mutate(r, parent.arch, 1); err != nil {
				log.Fatal(err)
			}
		}
		o, err := e.Evaluate(ctx, nb101.Training{Arch: arch, Epochs: 108})
		if errors.Is(err, nb101.ErrNotFound) {
			continue // this database holds a part of the space
		}
		if errors.Is(err, nb101.ErrLimit) {
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		if alive = append(alive, member{arch, o.ValidAcc}); len(alive) > population {
			alive = alive[1:]
		}
		if o.ValidAcc > found.ValidAcc {
			found = o
			fmt.Printf("%.1f h: regret %.2f\n", e.Spent().Seconds/3600, best-testAcc(db, found))
		}
	}
	// Output:
	// 0.2 h: regret 4.23
	// 1.0 h: regret 1.20
	// 6.5 h: regret 1.04
	// 15.3 h: regret 0.48
	// 37.4 h: regret 0.37
	// 98.8 h: regret 0.21
}

// Local search: train all neighbours of the best cell and move to the best of
// them, until none is better (White et al., "Exploring the Loss Landscape in
// Neural Architecture Search", UAI 2021).
func ExampleEvaluator_localSearch() {
	db, best := openSmallSpace()
	defer db.Close()
	ctx := context.Background()
	e := nb101.NewEvaluator(db, 1)
	start, err := cell.ParseMatrix("0100000100000100000100000", "input,maxpool3x3,maxpool3x3,maxpool3x3,output")
	if err != nil {
		log.Fatal(err)
	}
	found, err := e.Evaluate(ctx, nb101.Training{Arch: start, Epochs: 108})
	for moved := true; moved; {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%.1f h: regret %.2f\n", e.Spent().Seconds/3600, best-testAcc(db, found))
		moved = false
		for _, arch := range space.Neighbours(found.Config.Arch) {
			var o nb101.Outcome
			o, err = e.Evaluate(ctx, nb101.Training{Arch: arch, Epochs: 108})
			if err == nil && o.ValidAcc > found.ValidAcc {
				found, moved = o, true
			}
		}
	}
	// Output:
	// 0.2 h: regret 7.02
	// 2.9 h: regret 1.60
	// 6.8 h: regret 1.25
	// 11.8 h: regret 0.20
	// 18.0 h: regret 0.12
	// 24.9 h: regret 0.00
}

// testAcc is the mean test accuracy of the cell that an outcome is about. It
// is not what the search was told, so it is not charged.
func testAcc(db *nb101.DB, o nb101.Outcome) float64 {
	means, err := db.LookupMeans(context.Background(), nb101.ByArch(o.Config.Arch), o.Config.NumEpochs)
	if err != nil {
		log.Fatal(err)
	}
	return means[0].TestAcc
}

// openSmallSpace opens a database of the 2,532 cells of at most five vertices
// with made-up results, and gives the best mean test accuracy in it.
func openSmallSpace() (db *nb101.DB, best float64) {
	path := filepath.Join(filepath.Dir(file), "small.db")
	if err := makeSmallSpace(path); err != nil {
		log.Fatal(err)
	}
	db, err := nb101.Open(context.Background(), path)
	if err != nil {
		log.Fatal(err)
	}
	means, err := db.BestMeans(context.Background(), 108, nb101.Test, 1, nb101.Filter{})
	if err != nil {
		log.Fatal(err)
	}
	return db, means[0].TestAcc
}

func makeSmallSpace(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil // an earlier example made it
	}
	handle, err := sql.Open(sqlitefile.DriverName, path)
	if err != nil {
		return err
	}
	defer handle.Close()
	tables, err := schema.FS.ReadFile("00001_baseline.sql")
	if err != nil {
		return err
	}
	if _, err := handle.Exec(string(tables)); err != nil {
		return err
	}
	tx, err := handle.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	ctx := context.Background()
	q := dbgen.New(tx)
	id := int64(0)
	for arch := range space.All() {
		if arch.NumVertices() > 5 {
			break // they come in the order of their size
		}
		id++
		config := dbgen.InsertConfigParams{ID: id, Arch: string(arch.AppendJSON(nil)), NumVertices: int64(arch.NumVertices()), Hash: arch.Hash().String(), NumEpochs: 108}
		if err := q.InsertConfig(ctx, config); err != nil {
			return err
		}
		// More parameters help, less and less; each cell and run has its luck.
		h := arch.Hash()
		millions := float64(space.Parameters(arch)) / 1e6
		for run := range int64(3) {
			acc := 95 - 12/math.Sqrt(1+millions) + float64(h[0])/255 + float64(h[1+run])/1000
			trial := dbgen.InsertTrialParams{ID: 3*id - 2 + run, ConfigID: id, TrainAcc: 100, ValidAcc: acc, TestAcc: acc - 0.5,
				Parameters: millions, TrainingTime: (600 + 60*millions) * 60}
			if err := q.InsertTrial(ctx, trial); err != nil {
				return err
			}
		}
	}
	return tx.Commit()
}

// Each repetition of an experiment has the same limit, and other draws.
func ExampleEvaluator_Reset() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	arch, err := nb101.ParseArch(testdb.FirstArch)
	if err != nil {
		log.Fatal(err)
	}
	e := nb101.NewEvaluator(db, 1)
	e.SetLimit(2000)
	for range 2 {
		for {
			if _, err := e.Evaluate(context.Background(), nb101.Training{Arch: arch, Epochs: 108}); err != nil {
				fmt.Println(errors.Is(err, nb101.ErrLimit))
				break
			}
		}
		fmt.Println(e.Spent().Epochs, "epochs")
		e.Reset()
	}
	fmt.Println(e.Spent().Epochs, "epochs")
	// Output:
	// true
	// 108 epochs
	// true
	// 108 epochs
	// 0 epochs
}
