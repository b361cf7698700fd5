# Needs python3 (3.11 or later), pip (22.3 or later) and make; everything else goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL_INTO := $(BIN)/python -m pip --disable-pip-version-check --python
LOCKED := install --quiet --constraint constraints.txt
INSTALL := $(INSTALL_INTO) $(BIN)/python $(LOCKED)
# Tests on two processes; `make test ARGS="-k merge -n 0"` for another choice.
ARGS ?= -n 2
# `make bench BENCH="--runs 1 --only twenty"` for a part of it.
BENCH ?= --runs 5

.DEFAULT_GOAL := help
.PHONY: help demo test lint format types check template docs bench fuzz constraints clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

demo: $(VENV)/installed ## a whole round on the shipped example, into demo/
	$(BIN)/workbook-tools demo demo

test: $(VENV)/installed-test ## all tests
	$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/installed-test ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/installed-test ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/installed-test ## mypy, strict
	$(BIN)/mypy

check: lint types test ## lint, types and tests

template: $(VENV)/installed ## rebuild the committed templates from schemas/
	rm -f templates/opfolgning.xlsx
	$(BIN)/workbook-tools template -o templates/opfolgning.xlsx

docs: $(VENV)/installed-test ## rewrite the generated parts of docs/
	$(BIN)/python docs/generate.py

bench: $(VENV)/installed build/ours/installed build/peers/installed ## measure against the peers; prints a Markdown table
	$(BIN)/python -m benchmarks $(BENCH)

fuzz: $(VENV)/installed-test ## the long run of the mutation tests
	WORKBOOK_TOOLS_FUZZ=long $(BIN)/python -m pytest $(ARGS) tests -k "fuzz or mutation or stopped or killed or groups or Weeks or everyday"

constraints: ## renew every pinned version
	rm -rf build/constraints
	$(PYTHON) -m venv --without-pip build/constraints
	$(PYTHON) -m pip --python build/constraints/bin/python install --quiet pip setuptools wheel '.[test,lint,bench]'
	{ sed -n '/^#/p' constraints.txt; build/constraints/bin/pip freeze --all --exclude workbook-tools \
	  | tr 'A-Z_' 'a-z-' | LC_ALL=C sort; } > build/constraints.txt
	mv build/constraints.txt constraints.txt

clean: ## remove everything that was built
	rm -rf $(VENV) build dist demo .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info

# Debian leaves ensurepip out of python3, so the pip outside the environment brings one in; elsewhere ensurepip can.
$(BIN)/pip:
	$(PYTHON) -m venv --without-pip $(VENV)
	$(PYTHON) -m pip --disable-pip-version-check --python $(BIN)/python install --quiet --constraint constraints.txt pip \
	  || $(BIN)/python -m ensurepip

# setuptools goes in first and builds the package without a second, unpinned copy of itself.
$(VENV)/installed: setup.cfg pyproject.toml constraints.txt | $(BIN)/pip
	$(INSTALL) pip setuptools wheel
	$(INSTALL) --no-build-isolation --editable .
	touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(INSTALL) --no-build-isolation --editable '.[test,lint]'
	touch $@

# Ours and the peers' each have an environment with only what they need: where pandas or hypothesis is installed,
# pandera loads it. Ours is installed as users install it, and again whenever it changed.
SOURCES := $(shell find workbook_tools schemas templates examples -type f -not -name '*.pyc')
build/ours/installed: REQUIREMENT = .
build/ours/installed: $(SOURCES)
build/peers/installed: REQUIREMENT = .[bench]
build/ours/installed build/peers/installed: setup.cfg pyproject.toml constraints.txt | $(BIN)/pip
	test -d $(@D) || $(PYTHON) -m venv --without-pip $(@D)
	$(INSTALL_INTO) $(@D)/bin/python $(LOCKED) setuptools wheel
	$(INSTALL_INTO) $(@D)/bin/python $(LOCKED) --no-build-isolation '$(REQUIREMENT)'
	$(INSTALL_INTO) $(@D)/bin/python $(LOCKED) --no-build-isolation --no-deps --force-reinstall .
	touch $@
