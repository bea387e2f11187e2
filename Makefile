# Everything goes through deploy/run.py, which needs nothing but Python 3.11.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
SETUP = $(PYTHON) deploy/run.py
BIN = .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench bench-scale checker pictures elasticsearch test-postgres test-everything postgres s3 compose-checker

help: ## Show this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1	\2/' | expand -t 21

run: ## Set up what is missing, then start site and worker (PORT=8000)
	@exec $(SETUP) serve

test: ## Run the whole test suite (ARGS= goes to pytest)
	@$(SETUP) install --dev
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

test-postgres: ## The same on a throw-away PostgreSQL (ARGS=@tests/postgres.txt is what CI runs)
	@$(SETUP) install --dev
	@HOSTILE_QUESTIONS=$(or $(HOSTILE_QUESTIONS),200) $(BIN)/python -m tests.postgres $(BIN)/python -m pytest -n 2 $(ARGS)

test-everything: ## Browser tests on PostgreSQL, Redis, S3 and Elasticsearch (make elasticsearch beside it)
	@$(SETUP) install --dev
	@$(BIN)/python -m tests.everything $(BIN)/python -m pytest $(or $(ARGS),tests/browser)

postgres: ## Run a throw-away PostgreSQL until Ctrl-C, and tell its DATABASE_URL
	@$(SETUP) install --dev
	@exec $(BIN)/python -m tests.postgres

lint: ## Check style, templates, layers and migrations
	@$(SETUP) install --dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint --lint --quiet .
	@$(BIN)/lint-imports
	@$(BIN)/python manage.py makemigrations --check --dry-run

format: ## Write the style that lint asks for
	@$(SETUP) install --dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: ## Measure pages and search, SEARCH_RECORDS=100000 or as many as you like
	@$(SETUP) install --dev
	@SEARCH_RECORDS=$(or $(SEARCH_RECORDS),100000) $(BIN)/python -m pytest tests/bench -q -s $(ARGS)

bench-scale: ## Measure three nodes of Elasticsearch beside the embedded engine, SEARCH_RECORDS=1000000
	@$(SETUP) install --dev
	@PYTHONPATH=.:site $(BIN)/python -m tests.bench.cluster_scale $(or $(SEARCH_RECORDS),100000) $(ARGS)

s3: ## Build the S3 service that the tests use, once (takes some minutes)
	@$(SETUP) install --dev
	@$(BIN)/python -m tests.s3_server

compose-checker: ## Build what checks the compose files, once
	@$(SETUP) install --dev
	@$(BIN)/python -m tests.deploy.compose

checker: ## Get the HTML checker that the tests use (needs npm, and Java to run)
	@mkdir -p var/html-checker
	@cp tests/html/package.json tests/html/package-lock.json tests/html/.npmrc var/html-checker/
	@npm ci --prefix var/html-checker --ignore-scripts --no-audit --no-fund --loglevel=error

elasticsearch: ## Start a real Elasticsearch until Ctrl-C, NODES=3 three (needs Java 17 and Maven)
	@exec $(PYTHON) deploy/elasticsearch.py run $(ARGS)

pictures: ## Take the pictures of the guides anew (needs Chromium and a Chinese font)
	@$(SETUP) install --dev
	@$(BIN)/python -m tests.pictures.take $(ARGS)
