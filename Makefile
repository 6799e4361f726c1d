# The lab's commands; `make` alone lists them.

VENV := .venv
BIN  := $(VENV)/bin
PORT ?= 8888

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help lab run test test-long lint types layers stripped unit notebooks exercises browser \
        benchmarks benchmark costs format pins clean venv

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
	@echo "PYTHON=python3.13 chooses the interpreter, PORT=9999 the lab's port, CHROMIUM=/path the browser."

# --- the lab ----------------------------------------------------------------------------------

NO_BROWSER = [ -z "$$DISPLAY$$WAYLAND_DISPLAY$$BROWSER" ] && [ "$$(uname)" != Darwin ]

lab: $(VENV)/.lab ## Open the lab in JupyterLab and print its address (Ctrl-C stops it)
	@case "$(PORT)" in *[!0-9]*|""|??????*) bad=1;; *) [ "$(PORT)" -ge 1 ] && [ "$(PORT)" -le 65535 ] || bad=1;; esac; \
	if [ -n "$$bad" ]; then echo "PORT: $(PORT) is not a port from 1 to 65535; try PORT=8888."; exit 2; fi; \
	set -- --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb --port=$(PORT) --log-level=WARN --ServerApp.answer_yes=True; \
	if $(NO_BROWSER); then set -- "$$@" --no-browser; fi; \
	if [ "$$(id -u)" = 0 ]; then set -- "$$@" --allow-root; fi; \
	PATH="$(CURDIR)/$(BIN):$$PATH" exec jupyter lab "$$@"

run: $(VENV)/.lab ## Figure 3 of the paper in the terminal
	@$(BIN)/labkit run fig3

# --- the checks -------------------------------------------------------------------------------

step   = @printf '\n=== %s ===\n' '$(1)'
PYTEST = $(BIN)/python -m pytest -p no:nbval
UNIT   = $(PYTEST) -n auto --dist loadfile tests --ignore=tests/browser --ignore=tests/benchmarks
# ?= leaves this unexpanded until the browser tests ask for it.
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

test: lint types layers stripped unit notebooks exercises browser benchmarks ## All checks, as in CI
	@printf '\nmake test: every step passed.\n'

test-long: $(VENV)/.test ## The same properties with many more examples, and what takes minutes
	$(call step,laws and cases, the long way)
	$(UNIT) --hypothesis-profile=long

lint: $(VENV)/.test ## Format and lint (code and notebooks)
	$(call step,format and lint)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.test ## Types
	$(call step,types)
	$(BIN)/mypy

layers: $(VENV)/.test ## Imports go down the layers only
	$(call step,layers)
	$(BIN)/lint-imports --no-cache

stripped: $(VENV)/.test ## Notebooks are committed without outputs
	$(call step,notebooks without outputs)
	$(BIN)/nbstripout --verify --keep-id notebooks/*.ipynb

unit: $(VENV)/.test ## Laws and cases: tests/ without browser and benchmarks
	$(call step,laws and cases)
	$(UNIT) --hypothesis-profile=ci -m 'not long'

notebooks: $(VENV)/.test ## Run every notebook in a real kernel
	$(call step,notebooks in a kernel)
	LABKIT_WORK=$$(mktemp -d)/work.json $(BIN)/python -m pytest --nbval-lax --nbval-current-env --nbval-cell-timeout=120 \
	    --nbval-kernel-startup-timeout=60 notebooks

exercises: $(VENV)/.test ## Every exercise in a real kernel: not attempted, wrong, right
	$(call step,exercises in a kernel)
	$(BIN)/python -m tests.notebooks.books test-artifacts/exercises
	env -u LABKIT_WORK $(BIN)/python -m pytest -p no:cacheprovider --nbval-lax --nbval-current-env \
	    --nbval-cell-timeout=120 --nbval-kernel-startup-timeout=60 test-artifacts/exercises

browser: $(VENV)/.test ## The lab as a reader sees it, in Chromium
	$(call step,browser)
	@chromium="$(CHROMIUM)"; \
	if [ -n "$$chromium" ]; then CHROMIUM="$$chromium" $(PYTEST) -m "not long" tests/browser; \
	elif [ -n "$$CI" ]; then echo "No Chromium, and CI never leaves the browser tests out: install it."; exit 1; \
	else echo "No Chromium found: the browser tests were left out (CHROMIUM=/path/to/it runs them)."; fi

benchmarks: $(VENV)/.test ## The benchmarks, once each, as tests
	$(call step,benchmarks as tests)
	$(PYTEST) --benchmark-disable tests/benchmarks

benchmark: $(VENV)/.test ## Measure: speed as ratios to the bare engine
	$(PYTEST) --benchmark-enable -s tests/benchmarks

costs: $(VENV)/.test ## Measure what each experiment costs, and write the table in README.md
	$(BIN)/python -m tests.benchmarks.costs README.md

# --- upkeep -----------------------------------------------------------------------------------

format: $(VENV)/.test ## Format code, strip notebooks, apply safe lint fixes
	$(BIN)/nbstripout --keep-id notebooks/*.ipynb
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# One resolution for every Python we support, written without addresses. UPGRADE=1 takes newer ones.
COMPILE = $(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
          --no-header --no-annotate pyproject.toml

pins: $(VENV)/.test ## Write constraints.txt and both environment.yml (UPGRADE=1: newest versions)
	$(COMPILE) $(if $(UPGRADE),--upgrade) --extra lab --extra research --extra test --extra nbgrader --output-file constraints.txt
	{ sed '/- pip:$$/q' environment.yml; \
	  $(COMPILE) --constraint constraints.txt --extra lab --extra research | sed 's/^/      - /'; } > environment.new
	mv environment.new environment.yml
	cp environment.yml binder/environment.yml

clean: ## Remove .venv and everything the tools wrote
	rm -rf $(VENV) test-artifacts .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks build dist
	find labkit tests notebooks \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +

# --- the environment --------------------------------------------------------------------------
# A stamp per set of packages: nothing is installed again until one of the files below changes.

SETTINGS := pyproject.toml constraints.txt binder/jupyterlab_settings.json labkit/__init__.py
version_of = $(shell $(1) -c 'import sys; print(sys.version)' 2>&1)

# Start over when the last set-up did not finish, when its Python is gone (a dangling link), or when
# PYTHON= asks for another one.
ifeq ($(wildcard $(VENV)/.lab),)
STALE := yes
else ifeq ($(wildcard $(BIN)/python),)
STALE := yes
else ifneq ($(PYTHON),)
ifneq ($(call version_of,$(PYTHON)),$(call version_of,$(BIN)/python))
STALE := yes
endif
endif

# uv where it is, because it is five times faster; else pip. Both leave the same versions.
define install
@echo "Installing the $(1) into $(VENV) (once; it takes a minute or so) ..."
@if command -v uv >/dev/null; \
then uv pip install --quiet --compile-bytecode --python $(BIN)/python -c constraints.txt -e '.[$(2)]'; \
else $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[$(2)]'; fi
endef

$(VENV)/.lab: $(SETTINGS) $(if $(STALE),venv)
	$(call install,lab,lab$(comma)research)
	@touch $@

$(VENV)/.test: $(SETTINGS) $(if $(STALE),venv)
	$(call install,lab and its tests,lab$(comma)research$(comma)test)
	@touch $(VENV)/.lab $@

comma := ,

venv:
	@for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python); do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	  python=; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "The lab needs Python 3.11 or newer$(if $(PYTHON), and $(PYTHON) is not,): install it, or name it with PYTHON=/path/to/python3."; \
	  exit 1; \
	fi; \
	rm -rf $(VENV); \
	if command -v uv >/dev/null; then uv venv --quiet --seed --python "$$python" $(VENV); \
	elif "$$python" -c 'import ensurepip, venv' 2>/dev/null; then "$$python" -m venv $(VENV); \
	else \
	  echo "$$python has no venv module: install it (on Debian: apt-get install python3-venv), or name another Python with PYTHON=."; \
	  exit 1; \
	fi
