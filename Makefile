# What a person runs; .ci/run and the workflow call the same targets.
PYTHON ?= python3
BIN := .venv/bin
# Browsers and servers are waited for: three do more than two on two cores.
WORKERS ?= 3

# Material for MkDocs prints a banner on the end of MkDocs 1.x; MkDocs is pinned below 2 here.
export NO_MKDOCS_2_WARNING := 1
# Containers like to say otherwise, and each of some hundred processes would then compile every module anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: site serve unit test lint browser torture firefox test-online bench truth pictures requirements clean

site: .venv/installed
	$(BIN)/sourcebook fetch
	$(BIN)/mkdocs build --strict

serve: .venv/installed
	$(BIN)/mkdocs serve

# A change tried in seconds: no network, no browser; prints how much of the program it runs.
unit: .venv/installed
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m "not slow and not browser and not online" \
		--cov --cov-report=term:skip-covered --cov-fail-under=85

test: .venv/installed-mine browser lint
	$(BIN)/sourcebook fetch
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

lint: .venv/installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# Debian's own browser; elsewhere any chromium or chrome on PATH, or the variable CHROMIUM, will do.
browser:
	@tests/browser/install

# Debian's firefox and, by npm, what drives it: for the tests of `make torture` in a second browser.
firefox:
	@tests/browser/install-firefox

torture: .venv/installed-mine browser firefox
	SOURCEBOOK_TORTURE=1 $(BIN)/python -m pytest -n $(WORKERS) -m torture

test-online: .venv/installed
	$(BIN)/python -m pytest -m online

bench: .venv/installed
	$(BIN)/python -m bench.build
	$(BIN)/python -m bench.engines --limits
	$(BIN)/python -m bench.marks
	$(BIN)/python -m bench.uses
	$(BIN)/python -m bench.scale

# Marks beside a type checker's answers, over files of some hundred MB of releases, which are fetched first; and how much
# of what people found by hand is found again in some eighty more.
truth: .venv/installed
	for set in bench/truth bench/truth/second; do \
		$(BIN)/python -m bench.truth.releases --set $$set && \
		$(BIN)/python -m bench.truth.score --set $$set --differences || exit 1; \
	done
	$(BIN)/python -m bench.rediscovery

# The pictures of the docs and the README, from the site as it is now; look at them before you commit them.
pictures: .venv/installed browser
	$(BIN)/python -m tests.screenshots

# The lock of the tools themselves: every version and hash, no address of an index.
requirements:
	uv pip compile pyproject.toml --extra dev --extra languages --extra social --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --quiet --output-file requirements.lock
	uv pip compile pyproject.toml --extra mine --extra cluster --extra cluster-tests --constraints requirements.lock \
		--universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --quiet --output-file requirements-mine.lock

.venv/installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --no-index --editable .
	touch $@

# What `sourcebook mine` needs beside the rest, and the tests of a cluster.
.venv/installed-mine: .venv/installed requirements-mine.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation --requirement requirements-mine.lock
	touch $@

clean:
	rm -rf site .cache .pytest_cache .mypy_cache .ruff_cache
