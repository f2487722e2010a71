# sqlc and staticcheck are pinned in a modfile of their own, so that programs
# that import this module do not inherit their requirements.
SQLC        := go tool -modfile=tools.mod sqlc
STATICCHECK := go tool -modfile=tools.mod staticcheck

DEMO      := bin/demo
FULL      ?= bin/full
FUZZTIME  ?= 20s
PLATFORMS := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64 freebsd/amd64

.PHONY: help build demo dist test pictures readback generate lint cross bench bench-full fuzz

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build both programs into bin/
	@echo "building into bin/, which takes a minute or two the first time"
	go build -o bin/ ./cmd/nb101 ./cmd/nb101-migrate

demo: build ## make a database of real results, migrate it and look cells up in it
	@rm -rf $(DEMO) && mkdir -p $(DEMO)
	bin/nb101 sample $(DEMO)/nasbench101.db
	bin/nb101-migrate --db $(DEMO)/nasbench101.db up
	bin/nb101 query --db $(DEMO)/nasbench101.db --hash 00005c142e6f48ac74fdcf73e3439874 --epochs 108 --intermediates
	bin/nb101 query --db $(DEMO)/nasbench101.db --hash 00005c142e6f48ac74fdcf73e3439874 --epochs 4 --format json
	bin/nb101 best --db $(DEMO)/nasbench101.db -n 5

# Of one commit, one release of Go makes the same files, byte for byte.
dist: ## archives of both programs for every platform, without cgo, and SHA256SUMS, into dist/
	@rm -rf dist
	go run ./cmd/internal/dist dist $(PLATFORMS)

# With a C compiler the tests run over one SQLite driver, without it over the
# other. The race detector needs one.
test: lint cross ## everything that must hold: lint, cross, all tests under -race, and again without cgo
	go test -race -timeout 30m ./...
	CGO_ENABLED=0 go test -timeout 30m ./...

pictures: build ## draw the pictures of README
	bin/nb101 cell show 02e5a0247bbdcf2860b7e96f74961594 --svg docs/cell.svg --background transparent
	@rm -rf bin/pictures && mkdir -p bin/pictures
	bin/nb101 sample bin/pictures/sample.db
	bin/nb101 plot docs/plot.svg --db bin/pictures/sample.db --width 6 --height 3.6

# A module of its own, with packages of npm; without node, npm or its registry
# the tests are skipped, and say so.
readback: ## read exported files with Apache Arrow for JavaScript and with DuckDB
	cd readback && go vet -mod=mod ./... && go test -mod=mod -count=1 -v ./...

generate: ## regenerate dbgen from the SQL, and the list of cells by hash
	$(SQLC) generate
	go run ./cmd/internal/places nb101/space/cells.bin

lint: ## formatting, vet, staticcheck, stale generated code, queries that do not prepare
	@test -z "$$(gofmt -l .)" || { echo "gofmt -w is needed:"; gofmt -l .; exit 1; }
	go vet ./...
	$(STATICCHECK) ./...
	$(SQLC) diff
	$(SQLC) vet

# go vet checks the types of everything, the tests too, and builds no program.
cross: ## vet without cgo for every platform that must build
	@for platform in $(PLATFORMS); do \
		echo "go vet for $$platform"; \
		CGO_ENABLED=0 GOOS=$${platform%/*} GOARCH=$${platform#*/} go vet ./... || exit 1; \
	done

bench: ## all benchmarks, with allocations
	go test -run '^$$' -bench . -benchmem ./...

# Needs 8 GB of disk below $(FULL). What verify finds wrong is that the results
# are made up: the best ones are not those of the real table.
bench-full: build ## a full-size file of made-up results: synth, import, verify, exports, look-ups and searches, with time and memory
	@rm -rf $(FULL) && mkdir -p $(FULL)
	go build -o bin/ ./cmd/internal/measure
	bin/measure bin/nb101 synth $(FULL)/full.tfrecord --quiet
	bin/measure bin/nb101 import $(FULL)/full.tfrecord --db $(FULL)/full.db --quiet
	-bin/measure bin/nb101 verify --db $(FULL)/full.db
	NB101_BENCH_DB=$(abspath $(FULL))/full.db go test -run '^$$' -bench 'Open|Lookup|Views|Walk|Best' -benchmem ./nb101
	bin/measure bin/nb101-migrate --db $(FULL)/full.db down-to 0
	NB101_BENCH_DB=$(abspath $(FULL))/full.db go test -run '^$$' -bench 'Open|Lookup' -benchmem ./nb101
	bin/measure bin/nb101-migrate --db $(FULL)/full.db up
	bin/measure bin/nb101 export $(FULL)/full.arrow --db $(FULL)/full.db --quiet
	bin/measure bin/nb101 export $(FULL)/dataset.arrow --from $(FULL)/full.tfrecord --quiet
	bin/measure bin/nb101 export $(FULL)/trials.parquet --db $(FULL)/full.db --quiet
	bin/measure bin/nb101 export $(FULL)/trials.parquet --db $(FULL)/full.arrow --quiet --force
	-bin/measure bin/nb101 verify --db $(FULL)/full.arrow
	NB101_BENCH_TABLE=$(abspath $(FULL))/full.arrow go test -run '^$$' -bench . -benchmem ./nb101/table ./nb101/search
	bin/nb101 cell sample -n 200000 --seed 1 --format json | sed 's/.*"arch":\([^}]*}\).*/\1/' > $(FULL)/cells.txt
	bin/measure sh -c 'bin/nb101 query --db $(FULL)/full.db --cells $(FULL)/cells.txt --epochs 108 --format csv > $(FULL)/results.csv'
	bin/measure sh -c 'bin/nb101 query --db $(FULL)/full.arrow --cells $(FULL)/cells.txt --epochs 108 --format csv > $(FULL)/results.csv'
	bin/measure bin/nb101 search --db $(FULL)/full.arrow --algorithm evolution --runs 500 --budget 1e7s --quiet

# Shrinking a find is kept short: where it is not over in time, go calls that a
# failure.
fuzz: ## run every fuzz test for FUZZTIME (20s)
	@for package in $$(go list ./...); do \
		for name in $$(go test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "== $$name ($$package)"; \
			go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x $$package || exit 1; \
		done; \
	done
