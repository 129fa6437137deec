# Millrace: `make run` serves routes.yaml, `make test` runs every test. `make help` lists the rest.

BINARY := .build/millrace
ROUTES ?= routes.yaml

.DEFAULT_GOAL := help
.PHONY: help run build check test wire fuzz bench bench-build bench-peers bench-check lint fmt clean deps

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build  ## Build, then serve routes.yaml on 127.0.0.1 (ROUTES=file for another)
	@exec $(BINARY) run $(ROUTES)

build: deps  ## Build the release binary, stripped, as .build/millrace
	@.ci/build

check: build  ## Check routes.yaml and run its own tests
	@$(BINARY) check $(ROUTES)

test:  ## Run every test: unit, simulation, sanitizer, wire
	@.ci/test

wire: build  ## Run the wire tests alone, against the release binary
	@.ci/deps test
	@.ci/wire

fuzz:  ## Search for inputs that break a parser (FORMAT=http|response|chunked|sse|frames|json|yaml or a dialect, SECONDS=60)
	@.ci/fuzz "$(FORMAT)" "$(or $(SECONDS),60)"

bench: build bench-build  ## Measure beside the other gateways that are there (BENCH='--quick --work all' for other options)
	@.ci/deps bench
	@.build/millrace-bench compare --millrace $(BINARY) \
		--markdown benchmarks/results/$(shell date +%F).md --plot benchmarks/results/$(shell date +%F).svg $(BENCH)

bench-build:  ## Build .build/millrace-bench: mock, load, compare, micro, check
	@.ci/build bench

bench-peers:  ## Install the gateways that bench compares with
	@.ci/deps peers

bench-check: build bench-build  ## Count instructions, retains, allocations and system calls a request against the baseline
	@.ci/deps bench
	@.build/millrace-bench check --micro

lint:  ## Check the formatting
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests benchmarks

fmt:  ## Format the sources in place
	@swift format --in-place --recursive --parallel Package.swift Sources Tests benchmarks

deps:
	@.ci/deps run

clean:  ## Remove everything that was built
	rm -rf .build .build-*
