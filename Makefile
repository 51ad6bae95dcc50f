# What people and CI call. `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help run test faults lint types docs reference bench lock clean

PORT ?= 8000
TOWNHALL_DATA ?= var
export TOWNHALL_DATA
# Images of containers often set it. Without compiled files every process that starts compiles
# the whole of Townhall: 3.5 s of its 5 s.
unexport PYTHONDONTWRITEBYTECODE
PAGES ?= all
DB ?= both
POSTS ?= 100000
BIN := .venv/bin

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Serve the community on PORT (8000), with sample content at first
	@scripts/install.sh run
	@scripts/first_content.sh
	@exec $(BIN)/townhall serve --port $(PORT)

test: ## Run every test, on SQLite and on PostgreSQL, browser tests included
	@scripts/install.sh dev
	@$(BIN)/python -m scripts.test $(ARGS)

faults: ## Kill, fill, lock and cut what the site stands on, and see that nothing is lost
	@scripts/install.sh dev
	@$(BIN)/python -m scripts.faults $(ARGS)

lint: ## Check style, layout and repeated code
	@scripts/install.sh dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m scripts.check_repeats

types: ## Check types
	@scripts/install.sh dev
	$(BIN)/mypy core plugins townhall app.py bench scripts tests/support tests/conftest.py

docs: ## Check links, commands and generated pages of the documentation
	@scripts/install.sh dev
	$(BIN)/python -m scripts.check_docs

reference: ## Write the generated pages of docs/reference
	@scripts/install.sh dev
	$(BIN)/python -m scripts.write_reference

bench: ## Measure pages: PAGES=thread,home DB=sqlite|postgres|both POSTS=100000
	@scripts/install.sh dev
	@$(BIN)/python -m bench --pages $(PAGES) --db $(DB) --posts $(POSTS) $(ARGS)

lock: ## Choose newest allowed versions of all dependencies and write the lock files
	@scripts/install.sh dev
	@scripts/lock.sh

clean: ## Remove what these targets made, except the community in TOWNHALL_DATA
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
	rm -rf build dist *.egg-info bench/results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
