# Needs Python 3.11 or newer and make; everything else goes into .venv, once.
.DEFAULT_GOAL := help
.NOTPARALLEL:
SHELL := /bin/sh

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
JOBS ?= 2
GED ?=
ARGS ?=

# the first interpreter that is new enough, unless PYTHON names one
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

.PHONY: help demo test wheel check format coverage bench docs clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' Makefile

demo: $(VENV)/.has-picture ## a store, the Kachin case, six answers and a picture (GED=FILE adds UCDP events)
	$(VENV)/bin/marchland demo $(if $(GED),--ged "$(GED)") $(ARGS)

test: $(VENV)/.has-test ## every test (JOBS=2 at a time; ARGS goes to pytest)
	$(PY) -m pytest -n $(JOBS) $(ARGS)

wheel: $(VENV)/.has-test ## only the test that builds the wheel and runs it elsewhere
	$(PY) -m pytest -m wheel $(ARGS)

check: $(VENV)/.has-check .typing/marchland ## style, types and the direction of imports
	@failed=0; for step in "ruff check" "ruff format --check" mypy "lint-imports --no-logo"; do \
		echo "== $$step"; $(VENV)/bin/$$step || failed=1; done; exit $$failed

format: $(VENV)/.has-check ## put the code into the house's form
	$(VENV)/bin/ruff check --fix
	$(VENV)/bin/ruff format

coverage: $(VENV)/.has-test $(VENV)/.has-check ## what the tests reach, by branch
	$(VENV)/bin/coverage erase
	$(VENV)/bin/coverage run -m pytest $(ARGS)
	$(VENV)/bin/coverage combine --quiet
	$(VENV)/bin/coverage report

bench: $(VENV)/.has-test ## the benchmarks (ARGS goes to them)
	$(PY) benchmarks/run.py $(ARGS)

docs: $(VENV)/.has-all ## write the pages that are made from the source
	$(PY) -m marchland.ontology.page docs/ontology
	$(PY) -m marchland.queries.page docs/queries.md
	$(PY) -m marchland.loaders.page docs/loaders
	$(PY) -m marchland.loaders.figure page docs/sources.json docs/sources.md
	$(PY) -m marchland.verb.page docs/cli.md

clean: ## builds and caches; .venv stays
	rm -rf build dist *.egg-info htmlcov .coverage .coverage.* .hypothesis
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .grimp_cache
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# pip is what venv writes last
$(VENV)/bin/pip:
	@test -n "$(PYTHON)" || { echo "Marchland needs Python 3.11 or newer; make PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# one stamp an extra: .has-test is newer than the files that say what test needs
$(VENV)/.has-%: setup.cfg pyproject.toml | $(VENV)/bin/pip
	$(PIP) --editable '.[$*]'
	@touch $@

# the root is the package, so type checkers find it through a link of its name
.typing/marchland:
	mkdir -p .typing
	ln -sfn .. $@
