PYTHON := .venv/bin/python

.PHONY: demo test check setup

# A whole night for an invented municipality of 300 registers.
demo:
	@scripts/setup.sh browser
	@.venv/bin/kassebot demo

# Everything that must hold; ends with pytest's own summary.
test:
	@scripts/setup.sh browser postgresql
	@$(MAKE) --no-print-directory check
	@$(PYTHON) -m pytest -n 2

# Lint, types, the import rule and the robots' own checks.
check:
	@scripts/setup.sh
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

setup:
	@scripts/setup.sh browser postgresql
