# Every chore of the project. `make help` lists them.

PYTHON ?= python3
PYTEST_ARGS ?= -n auto -m "not long" tests --ignore=tests/nbgrader

# nbgrader's own commands and kernels are looked up on PATH.
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# All paths below are relative, so the project may live in a folder with spaces in its name.
# ipykernel brings the Jupyter kernel "python3" along and puts it inside .venv.
.venv/.installed: pyproject.toml constraints.txt
	@echo "Setting up .venv; the first time takes a minute or two."
	@.venv/bin/python -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

.PHONY: demo
demo: .venv/.installed  ## grade a simulated class and show every kind of feedback
	.venv/bin/nablagrade demo

.PHONY: test
test: .venv/.installed  ## run the tests (PYTEST_ARGS='tests/wire -x' runs fewer)
	.venv/bin/python -m pytest $(PYTEST_ARGS)

.PHONY: long
long: .venv/.installed  ## run the tests that take minutes: whole runs, killed runs, the demo, the tutorial
	.venv/bin/python -m pytest -n auto -m long tests --ignore=tests/nbgrader

.PHONY: nbgrader
nbgrader: .venv/.installed  ## compare with stock nbgrader, and run nbgrader's own tests with the engine
	.venv/bin/python -m pytest -n 2 tests/nbgrader
	.venv/bin/python -m tests.nbgrader.suites

.PHONY: lint
lint: .venv/.installed  ## check style and formatting
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

.PHONY: format
format: .venv/.installed  ## format the code and repair what lint can (not notebooks)
	.venv/bin/ruff check --fix --extend-exclude "*.ipynb" .
	.venv/bin/ruff format .

.PHONY: types
types: .venv/.installed  ## check types, the engine's for macOS too
	.venv/bin/mypy
	.venv/bin/mypy --platform darwin --cache-dir .mypy_cache/darwin nablagrade

.PHONY: contracts
contracts: .venv/.installed  ## prove that imports keep to the layers
	.venv/bin/lint-imports --no-logo

# The rival that `make bench` compares with, in an environment of its own.
.venv-otter/.installed: benchmarks/otter/requirements.txt
	@.venv-otter/bin/python -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv .venv-otter
	.venv-otter/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/otter/requirements.txt
	@touch $@

.PHONY: bench
bench: .venv/.installed .venv-otter/.installed  ## measure the budgets, beside nbgrader and Otter
	.venv/bin/python -m benchmarks.compare
	.venv/bin/python -m benchmarks.marginal
	.venv/bin/python -m benchmarks.scale --sizes 100 1000

.PHONY: soak
soak: .venv/.installed  ## what takes long: boxes, stored answers, killed runs, hostile notebooks, fuzzing
	.venv/bin/python -m benchmarks.soak
	.venv/bin/python -m benchmarks.scale --blank --sizes 1000 10000
	.venv/bin/python -m benchmarks.variants
	.venv/bin/python -m tests.doors.runs.kills --kills 50
	.venv/bin/python -m benchmarks.hostile
	NABLAGRADE_FUZZ=20000 .venv/bin/python -m pytest -n auto tests/fuzz

.PHONY: attacks
attacks: .venv/.installed  ## hand in every hostile submission, with its defence on and off, and print what came of it
	.venv/bin/python -m tests.attacks

.PHONY: wheel
wheel: .venv/.installed  ## build the engine's wheel into dist/
	rm -rf build dist
	.venv/bin/python -m build --quiet --wheel --outdir dist

.PHONY: clean
clean:  ## remove builds and caches; .venv, gradebook and submissions stay
	rm -rf build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -path ./.venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help:  ## list the chores
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile
