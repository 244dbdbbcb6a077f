# Every command of the repository. `make run` and `make test` set up all they need on a fresh Debian or Ubuntu;
# a second call finds the marks in .venv and starts at once.

VENV ?= .venv
BIN := $(VENV)/bin
OUT ?= out
PYTHON ?= $(shell .ci/python)
# What an installation depends on: a change of these renews it.
INPUTS := pyproject.toml constraints.txt .ci/packages
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet -c constraints.txt
# Two workers are as fast as more on a small machine, and leave a person's PC usable.
WORKERS ?= 2
HAS_DISPLAY := [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ] || [ "$$(uname -s)" = Darwin ]
PYTEST := QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo test check lint types imports bench chaos fuzz tour build build-test constraints clean

help: ## what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.run ## set up and open the desk; without a display, a demonstration instead
	@if $(HAS_DISPLAY); then \
		exec $(BIN)/yizhan; \
	else \
		echo "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open."; \
		echo "A day at the desk is played without one instead; its pictures and files go to $(OUT)/demo."; \
		exec $(BIN)/yizhan demo --headless --out $(OUT)/demo; \
	fi

demo: $(VENV)/.run ## a lively sample station with a union server of its own
	@if $(HAS_DISPLAY); then exec $(BIN)/yizhan demo; else exec $(BIN)/yizhan demo --headless --out $(OUT)/demo; fi

test: $(VENV)/.test ## all tests, without a display
	$(PYTEST) -n $(WORKERS) --dist worksteal

check: lint types imports ## style, types and the direction of imports

lint: $(VENV)/.test
	$(BIN)/ruff check .

types: $(VENV)/.test
	$(BIN)/mypy

imports: $(VENV)/.test
	$(BIN)/lint-imports

bench: $(VENV)/.test ## the budgets, beside SQLite's own floor measured in the same run
	$(BIN)/python -m tests.bench

chaos: $(VENV)/.test ## real desks and a union under every disaster: make chaos CHAOS_RUNS=500 CHAOS_SEED=1
	$(BIN)/python -m tests.chaos

fuzz: $(VENV)/.test ## hostile requests, COUNT times as many as in `make test`: make fuzz COUNT=100
	YIZHAN_FUZZ=$(or $(COUNT),20) $(PYTEST) --timeout=0 tests/sync/server/test_fuzzing.py tests/sync/server/test_fuzzing_pages.py \
		tests/sync/server/test_api_description.py

tour: $(VENV)/.test ## every screen as PNG files: make tour OUT=dir
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.tour --out $(OUT)

build: $(VENV)/.test ## the app as one folder in dist/yizhan
	$(BIN)/pyinstaller --noconfirm --log-level WARN --distpath dist --workpath build build.spec

build-test: build ## build the app and try the built program as a process
	$(PYTEST) -m build tests/bundle

constraints: $(VENV)/.test ## write the pins anew from what is installed
	$(BIN)/python .ci/pins.py $(BIN)/python > constraints.new
	mv constraints.new constraints.txt
	touch $(VENV)/.run $(VENV)/.test

clean: ## remove what was built, keep the environment
	rm -rf build dist $(OUT) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(BIN)/python:
	PYTHON='$(PYTHON)' .ci/packages run
	'$(PYTHON)' -m venv $(VENV)

$(VENV)/.run: $(BIN)/python $(INPUTS)
	PYTHON='$(PYTHON)' .ci/packages run
	$(PIP) -e '.[desktop,server]'
	@touch $@

$(VENV)/.test: $(BIN)/python $(INPUTS)
	PYTHON='$(PYTHON)' .ci/packages test
	$(PIP) -e '.[desktop,server,postgres,dev]'
	@touch $@ $(VENV)/.run
