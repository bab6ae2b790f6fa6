# `make` alone lists the commands. Each one does all the set-up it needs.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
URL ?=
OUT ?= out

.DEFAULT_GOAL := help
.PHONY: help serve test check format demo bench chromium clean

help: ## list the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

serve: $(VENV)/run chromium ## run the service on port 3000
	@exec $(BIN)/python server.py

test: $(VENV)/dev chromium tests/react/node_modules/.installed ## run every test
	@$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/dev ## lint and check types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(VENV)/dev ## put the code into the one format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

demo: $(VENV)/run chromium ## extract a page, URL=... or a bundled one, into OUT=out
	@$(BIN)/python -m examples.demo --out $(OUT) $(if $(URL),'$(URL)')

bench: $(VENV)/dev chromium ## measure; minutes, and a quiet machine
	@for script in bench/*.py; do echo "== $$script"; $(BIN)/python -m bench.$$(basename $$script .py) || exit 1; done

clean: ## remove what the commands above installed and wrote
	rm -rf $(VENV) tests/react/node_modules out .pytest_cache .mypy_cache .ruff_cache .hypothesis

chromium: $(VENV)/run
	@$(BIN)/python -m extractor.chromium.install

# Debian ships Python without venv's seed packages: as root that is ours to mend, else a sentence says what to do.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -q && apt-get install -y -q --no-install-recommends python3-venv; \
	  else echo "Python's venv is missing; on Debian and Ubuntu: sudo apt install python3-venv"; exit 1; fi; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run: requirements.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r $<
	@touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/run
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r $<
	@touch $@

# The React checks run where there is Node.js; elsewhere they are skipped, or failed under REQUIRE=node.
tests/react/node_modules/.installed: tests/react/package-lock.json
	@if command -v npm >/dev/null; then \
	  npm ci --prefix tests/react --no-audit --no-fund --loglevel=error && touch $@; \
	else echo "npm is missing: the React checks will be skipped."; fi
