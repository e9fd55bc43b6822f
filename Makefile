# Streetname's workshop. `make help` lists what can be done here; nothing but git, make and
# Python 3.11 or later has to be there. Everything is installed into .venv.

VENV := .venv
BIN := $(VENV)/bin

# The first Python that is new enough; asked for only when .venv has to be made.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)

UV_VERSION := 0.13.8
SEEDS ?= 50
COMMANDS ?= 20000

# Bytecode is kept, also where a container says not to: without it every start compiles whatever it
# imports, and takes more than twice as long.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run test browser screenshots check format format-check lint types contract coverage simulate bench lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.run-stamp ## Start the server on the folder data (ARGS="--port 9000" adds options)
	$(BIN)/streetname serve --data data $(ARGS)

test: $(VENV)/.dev-stamp browser ## Run the tests (ARGS="tests/domain -k hold" chooses some)
	$(BIN)/pytest --numprocesses auto --dist loadfile $(ARGS)

check: format-check lint types contract test ## Everything that has to pass: format, lint, types, imports, tests

format: $(VENV)/.dev-stamp ## Format the code and repair what ruff can repair
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

format-check: $(VENV)/.dev-stamp ## Say which files are not formatted
	$(BIN)/ruff format --check

lint: $(VENV)/.dev-stamp ## Look for mistakes and bad habits
	$(BIN)/ruff check

types: $(VENV)/.dev-stamp ## Check the types
	$(BIN)/pyright

contract: $(VENV)/.dev-stamp ## Check that the rooms import downwards only
	$(BIN)/lint-imports --no-cache --no-logo

coverage: $(VENV)/.dev-stamp browser ## Run the tests and show the branches that none of them takes
	$(BIN)/pytest --cov $(ARGS)

simulate: $(VENV)/.dev-stamp ## Hunt for broken laws: SEEDS=50 runs of COMMANDS=20000 each
	$(BIN)/streetname simulate --seed 1 --seeds $(SEEDS) --commands $(COMMANDS) $(ARGS)

bench: $(VENV)/.dev-stamp ## Measure durable orders per second against this machine's own limits
	$(BIN)/python -m benchmarks $(ARGS)

screenshots: $(VENV)/.dev-stamp browser ## Take the pictures of the dashboard anew for the documentation
	$(BIN)/python scripts/take_screenshots.py $(ARGS)

# The tests of the dashboard look at it in Chromium. Where we may, Debian's own is installed; without
# any they are skipped and say why.
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable

browser:
	@for name in $(BROWSERS); do command -v $$name >/dev/null && exit 0; done; \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get && grep -q '^ID=debian$$' /etc/os-release; } \
		>/dev/null 2>&1 || exit 0; \
	echo "Installing Chromium for the tests of the dashboard"; \
	export DEBIAN_FRONTEND=noninteractive; \
	{ timeout 120 apt-get update && timeout 600 apt-get install --yes --no-install-recommends \
		chromium fonts-liberation; } >/dev/null 2>&1 || echo "… which failed: they are skipped"

# Universal: one file serves every system and every Python from 3.11. It names no package index.
COMPILE = $$($(FIND_UV)) pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url $(ARGS)

lock: | $(BIN)/python ## Pin the dependencies anew (ARGS=--upgrade takes the latest versions)
	$(GET_UV)
	$(COMPILE) --output-file requirements/run.txt
	$(COMPILE) --output-file requirements/dev.txt --group dev --constraints requirements/run.txt

clean: ## Remove what the tools made; .venv and data stay
	rm -rf build dist htmlcov .coverage .coverage.* .hypothesis .pytest_cache .ruff_cache
	find src tests scripts benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# The virtual environment: a stamp is younger than the pins that it was installed from. uv does the
# installing because it is quick. A server needs few packages and is not made to carry it: without
# uv, and where it fails, pip does the same.

FIND_UV = { command -v $(BIN)/uv || command -v uv; }
GET_UV = @$(FIND_UV) >/dev/null || $(BIN)/python -m pip install --quiet uv==$(UV_VERSION)

define install
	@echo "Installing $(1) into $(VENV)"; \
	install() { "$$@" --require-hashes -r $(1) && "$$@" --no-deps --editable .; }; \
	{ uv=$$($(FIND_UV)) && install "$$uv" pip install --quiet --python $(BIN)/python; } \
	|| install $(BIN)/python -m pip install --quiet
	@# What a server imports is compiled now, which uv leaves to the first start.
	@$(BIN)/python -c 'import streetname.cli.serving'
endef

$(VENV)/.run-stamp: requirements/run.txt pyproject.toml | $(BIN)/python
	$(call install,requirements/run.txt)
	@touch $@

$(VENV)/.dev-stamp: requirements/dev.txt pyproject.toml | $(BIN)/python
	-$(GET_UV)
	$(call install,requirements/dev.txt)
	@touch $@ $(VENV)/.run-stamp

$(BIN)/python:
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Streetname needs Python 3.11 or later. Name one: make PYTHON=/path/to/python3" >&2; \
		exit 1; }
	$(PYTHON) -m venv $(VENV)
