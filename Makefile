# The two commands: `make run` and `make test`. docs/running.md says what each target does.

PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
LANGUAGES := de fr it es
WORKERS ?= 2
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras \
	--custom-compile-command "make lock"

export PORT
.DEFAULT_GOAL := help
.PHONY: help run services services-stop test check fix lock messages bench clean install-run install-dev

help: ## Show this list.
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile

install-run:
	@$(PYTHON) bootstrap.py requirements/run.txt pango?

install-dev:
	@$(PYTHON) bootstrap.py requirements/dev.txt

run: install-run ## Run everything on this machine, with a demo: make run PORT=8001
	@exec $(BIN)/python manage.py run

services: install-run ## Start the embedded PostgreSQL and Valkey and leave them running.
	@$(BIN)/python -m core.embedded start

services-stop: install-run ## Stop them.
	@$(BIN)/python -m core.embedded stop

test: ## Run all tests.
	@$(PYTHON) bootstrap.py requirements/dev.txt chromium pango
	@$(BIN)/python -m pytest -n $(WORKERS)

check: install-dev ## Look for mistakes without running the application.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	git ls-files -z '*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2 --check
	$(BIN)/djlint --lint --quiet --allow-empty-input templates
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python manage.py check --fail-level WARNING
	$(BIN)/python -m core.embedded with $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check_translations

fix: install-dev ## Put format and imports right.
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	git ls-files -z '*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2

lock: install-dev ## Pin what requirements/*.in name.
	$(LOCK) requirements/run.in --output-file requirements/run.txt
	$(LOCK) requirements/s3.in --constraint requirements/run.txt --output-file requirements/s3.txt
	$(LOCK) requirements/dev.in --constraint requirements/run.txt --output-file requirements/dev.txt

messages: ## Take new texts into the translations.
	@$(PYTHON) bootstrap.py requirements/dev.txt msgfmt
	$(BIN)/python manage.py makemessages $(LANGUAGES:%=--locale=%) --no-wrap --add-location=file --ignore=.venv --ignore=var

bench: install-dev ## Measure.
	@$(BIN)/python -m tests.bench

clean: ## Remove what can be made again; data stays.
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage var/static var/static.stamp
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
	find . -name '*.mo' -not -path './var/*' -delete
