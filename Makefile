# Caseclock: `make serve` starts the desk, `make test` proves it. Both set up what they need.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup serve test check bench chaos simulate lock test-all clean moved
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE

VENV ?= .venv
BIN := $(VENV)/bin
SOURCES := engine notifications web console
ARGS ?=

# The first Python here that is of a supported version and can make a virtual environment.
PYTHONS := python3.11 python3.12 python3.13 python3.14 python3
FITS := 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))'
PYTHON ?= $(firstword $(foreach p,$(PYTHONS),$(if $(shell $(p) -c $(FITS) 2>/dev/null && echo yes),$(p))))

PIP := $(BIN)/python -m pip --disable-pip-version-check -qq --no-input
INSTALL := PIP_USER=0 $(PIP) install --no-deps

# A virtual environment knows its own path: in a checkout that was moved or copied it is set up again.
ifneq ($(shell cat $(VENV)/place 2>/dev/null),$(shell pwd))
MOVED := moved
endif

help:
	@echo 'make setup     a virtual environment in $(VENV) with the command $(BIN)/caseclock'
	@echo 'make serve     the desk: database, workflows, demo, web, worker and mailbox (ARGS="--port 9000")'
	@echo 'make test      the tests (ARGS="tests/engine -k deadline")'
	@echo 'make check     format, lint, types, ranks of imports, documents'
	@echo 'make bench     speed, as ratios to hand-written SQL (ONLY=name,… some of it; PEERS=1 others beside it)'
	@echo 'make chaos     kills processes and counts (KILLS=200 SEED=606 STORE=sqlite|postgresql FAULT=kill|server|replica|mail)'
	@echo 'make simulate  workers, clients, mail, clocks and deaths in virtual time, by seed (SEEDS=1000 START=0; SEED=7 one again)'
	@echo 'make test-all  the tests under each Python 3.11 to 3.14 that is here'
	@echo 'make lock      works out requirements.lock and requirements-dev.lock again'
	@echo 'make clean     removes all that can be made again; the cases in var/ stay'

setup: $(VENV)/ready

serve: $(VENV)/ready
	@exec $(BIN)/caseclock serve $(ARGS)

test: $(VENV)/ready-dev
	@$(BIN)/python -m pytest -q -n auto --dist loadgroup $(ARGS)

check: $(VENV)/ready-dev
	@$(BIN)/python -m ruff format --check --quiet . || { echo 'Some files are not formatted: $(BIN)/python -m ruff format .'; exit 1; }
	@$(BIN)/python -m ruff check --quiet .
	@$(BIN)/python -m mypy --no-error-summary $(SOURCES)
	@$(BIN)/python -c 'from importlinter.cli import lint_imports_command as c; c()' > $(VENV)/ranks 2>&1 || { cat $(VENV)/ranks; exit 1; }
	@$(BIN)/python -m pytest -q tests/test_documents.py
	@echo 'Format, lint, types, ranks and documents are in order.'

bench: $(VENV)/ready-dev
	@$(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY)) $(ARGS)
	@$(if $(PEERS),$(BIN)/python -m benchmarks.peers)

STORE ?= sqlite
FAULT ?= kill
chaos: $(VENV)/ready-dev
	@$(BIN)/python -m benchmarks.faults --fault $(FAULT) $(if $(KILLS),--kills $(KILLS)) --seed $(or $(SEED),606) --store $(STORE) $(ARGS)

SEEDS ?= 1000
START ?= 0
simulate: $(VENV)/ready-dev
	@$(BIN)/python -m benchmarks.whole $(if $(SEED),--seed $(SEED),--seeds $(SEEDS) --start $(START)) $(ARGS)

moved:
$(VENV)/bin/python: $(MOVED)
	@$(if $(PYTHON),,echo 'Caseclock needs Python 3.11 to 3.14 with its venv module, and found none among: $(PYTHONS).'; \
	  echo 'On Debian and Ubuntu: apt-get install python3 python3-venv. Or name one: make PYTHON=/path/to/python $(MAKECMDGOALS)'; exit 2)
	@'$(PYTHON)' -c $(FITS) || { echo '$(PYTHON) is no Python 3.11 to 3.14 with its venv module.'; exit 2; }
	@echo 'Setting up $(VENV) with $(PYTHON) …'
	@if [ -e $(VENV)/place ] || ! $@ -c '' 2>/dev/null; then '$(PYTHON)' -m venv --clear $(VENV); fi
	@pwd > $(VENV)/place

$(VENV)/ready: $(VENV)/bin/python requirements-install.lock requirements.lock pyproject.toml
	@$(INSTALL) --require-hashes -r requirements-install.lock
	@$(INSTALL) --no-build-isolation --require-hashes -r requirements.lock
	@$(INSTALL) --no-build-isolation --force-reinstall -e .
	@touch $@
	@echo 'Ready: $(BIN)/caseclock'

$(VENV)/ready-dev: $(VENV)/ready requirements-dev.lock
	@echo 'Adding the tools for tests and checks …'
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

# Each Python has an environment of its own, so that `.venv` stays as it is.
test-all:
	@for version in 3.11 3.12 3.13 3.14; do \
	  found=; \
	  for python in python$$version "$$HOME"/.pyenv/versions/$$version*/bin/python; do \
	    if "$$python" -c $(FITS) 2>/dev/null; then found=$$python; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then echo "Python $$version: not here"; continue; fi; \
	  echo "Python $$version: $$found"; \
	  $(MAKE) --no-print-directory VENV=.venv-$$version PYTHON="$$found" test || exit 1; \
	done

# Universal: one lock for every platform and every Python from 3.11 on. It names no host.
COMPILE = $(VENV)-lock/bin/uv pip compile --universal --python-version 3.11 --quiet --upgrade \
	--no-config --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links
lock:
	@test -x $(VENV)-lock/bin/uv || { '$(PYTHON)' -m venv $(VENV)-lock && $(VENV)-lock/bin/python -m pip -qq install uv; }
	@rm -f requirements*.lock
	@$(COMPILE) --group install -o requirements-install.lock
	@$(COMPILE) pyproject.toml -o requirements.lock
	@$(COMPILE) pyproject.toml --extra traces -c requirements.lock -o requirements-traces.lock
	@$(COMPILE) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

clean:
	@rm -rf .venv .venv-* build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
