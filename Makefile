# `make` lists what there is.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help install demo check test bench lock clean
.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

install: .venv/.installed  ## make .venv with the command .venv/bin/coophealth

.venv/.installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

lock:  ## write requirements.lock anew from pyproject.toml
	uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --no-annotate --extra dev pyproject.toml build-requirements.in -o requirements.lock
