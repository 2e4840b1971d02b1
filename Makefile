# The everyday commands. `make demo` and `make test` need nothing but Python 3.11 (with venv) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONPATH := src

.PHONY: diagrammes demo test test-long ci bench exigences images verrouiller lint types navigateur
.DEFAULT_GOAL := demo

demo: ; @sh outils/preparer base && exec $(BIN)/levier demo

test: ; @sh outils/preparer dev && $(BIN)/python -m pytest -n auto --dist loadgroup -q -m "not long"

test-long: ; @sh outils/preparer dev && LEVIER_PROFIL=long $(BIN)/python -m pytest -q

ci: ; @sh outils/preparer dev && $(MAKE) --no-print-directory lint types && $(MAKE) --no-print-directory test

lint: ; @$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/djlint --lint --quiet src && $(BIN)/lint-imports

types: ; @$(BIN)/mypy

bench: ; @sh outils/preparer dev && for b in $$(ls benchmarks/*.py | grep -v __init__); do $(BIN)/python -m benchmarks.$$(basename $$b .py) || exit 1; done

exigences: ; @sh outils/preparer dev && $(BIN)/python -m outils.exigences $(ARGS)

diagrammes: ; @sh outils/preparer dev && $(BIN)/python -m outils.diagrammes

images: ; @sh outils/preparer dev && $(BIN)/python -m pytest -q tests/parcours --images

verrouiller: ; @sh outils/preparer dev && $(BIN)/pip install -q uv && for f in base dev; do \
	$(BIN)/uv pip compile --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -q requirements/$$f.in -o requirements/$$f.txt; done
