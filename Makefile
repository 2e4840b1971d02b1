# The everyday commands. `make demo` and `make test` need nothing but Python 3.11 (with venv) and make.
PYTHON ?= python3
DOSSIER ?= build/images
VENV := .venv
BIN := $(VENV)/bin
DEV := @sh outils/preparer dev &&
EN_PARALLELE := $(BIN)/python -m pytest -n auto --dist loadgroup -q
export PYTHONPATH := src

.DEFAULT_GOAL := help
.PHONY: help demo test test-vite test-long ci lint types bench mutants exigences diagrammes images images-des-pages verrouiller

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-24s%s\n", $$1, $$2 }'

demo: ## the product, filled, with accounts to try (PORT, LEVIER_DATA, DATABASE_URL)
	@sh outils/preparer base && exec $(BIN)/levier demo

test: ## everything but the long runs, browser stories included
	$(DEV) $(EN_PARALLELE) -m "not long"

test-vite: ## between two edits: neither browser nor what is marked `lent`
	$(DEV) $(EN_PARALLELE) -m "not long and not lent and not parcours"

test-long: ## everything, in the long profile: an hour
	$(DEV) LEVIER_PROFIL=long $(BIN)/python -m pytest -q

ci: ## what must pass: lint, types, test
	$(DEV) $(MAKE) --no-print-directory lint types && $(MAKE) --no-print-directory test

lint: ## ruff, djlint, contracts of imports
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/djlint --lint --quiet src && $(BIN)/lint-imports

types: ## mypy
	@$(BIN)/mypy

bench: ## every benchmark
	$(DEV) for b in $$(ls benchmarks/*.py | grep -v __init__); do $(BIN)/python -m benchmarks.$$(basename $$b .py) || e=1; done; exit $${e:-0}

mutants: ## sow small bugs and list those that no test sees (ARGS="src/levier/comptes --nombre 20")
	$(DEV) $(BIN)/python -m outils.mutants $(ARGS)

exigences: ## which test proves which requirement (ARGS=--json)
	$(DEV) $(BIN)/python -m outils.exigences $(ARGS)

diagrammes: ## write again the generated parts of docs/
	$(DEV) $(BIN)/python -m outils.diagrammes

images: ## pictures of every screen, into DOSSIER (build/images)
	$(DEV) $(BIN)/python -m pytest -q tests/parcours/test_ecrans.py --images $(DOSSIER)

images-des-pages: images ## the same, then those that a page shows into docs/images
	@for image in docs/images/*; do cp $(DOSSIER)/$$(basename $$image) docs/images/; done

verrouiller: ## lock the dependencies again, with hashes
	$(DEV) $(BIN)/pip install -q uv && for f in base dev; do \
	$(BIN)/uv pip compile --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -q requirements/$$f.in -o requirements/$$f.txt; done
