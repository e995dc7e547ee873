# The commands of the README. Each sets itself up on a machine with Python 3.11 or newer and nothing else.
# PYTHON=python3.13 make test   chooses another Python for the set-up.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help run test lab quick clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "More verbs: $(BIN)/python -m helpers --help"

run: $(READY) ## execute the whole collection: tables, figures, notebooks
	$(BIN)/python -m helpers run

test: $(READY) ## style, unit tests, tests of data and notebooks, strict nbval
	$(BIN)/python -m helpers check

quick: $(READY) ## style and cards only, for the time between two edits
	$(BIN)/python -m helpers check --quick

lab: $(READY) ## open JupyterLab on the start notebook
	$(BIN)/python -m helpers lab

clean: ## remove the environment and caches; data and notebooks stay
	rm -rf $(VENV) .cache .pytest_cache .ruff_cache .hypothesis

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Long Reach needs Python 3.11 or newer: PYTHON=python3.12 make …"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "No venv module: install it (Debian: apt-get install python3-venv)"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)
