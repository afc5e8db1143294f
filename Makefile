# kassebot: de kommandoer, som README nævner. Første gang henter de, hvad de skal bruge; siden går det hurtigt.
BIN := .venv/bin

.PHONY: demo test check checks setup texts quality bench fuzz faults keywords load pictures

# A whole night for an invented municipality of 300 registers.
demo:
	@scripts/setup.sh browser
	@$(BIN)/kassebot demo

# Everything that must hold, the checks below too; ends with pytest's own summary. A file's tests share what it takes
# long to prepare; three workers keep two cores busy, since some wait for a browser.
test:
	@scripts/setup.sh browser postgresql office bench
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# Lint, types, the import rule and the robots' own checks.
check:
	@scripts/setup.sh
	@$(MAKE) --no-print-directory checks

checks:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/robocop check --language robots/dansk.py robots
	$(BIN)/robot --dryrun --quiet --output NONE --log NONE --report NONE --pythonpath keywords --language robots/dansk.py robots

# The English catalogue after a text was changed: says which texts wait for a translation.
texts:
	@$(BIN)/python scripts/texts.py

# How right it is: ten invented municipalities, held against what was planted (docs/quality.md).
quality:
	@scripts/setup.sh
	@$(BIN)/python benches/quality.py

# Six troubled nights, each killed five times at random points; about ten minutes.
faults:
	@scripts/setup.sh browser
	KASSEBOT_FAULTS=6 $(BIN)/python -m pytest tests/acceptance/test_killed_night.py tests/steps/test_kill.py

# What each keyword does and takes, for the one who writes a robot: docs/keywords/*.html, made from the keywords.
keywords:
	@scripts/setup.sh
	@mkdir -p docs/keywords
	@for name in share pos sftp mobilepay portal; do $(BIN)/libdoc --quiet keywords/$$name.py docs/keywords/$$name.html; done
	@echo "Nøgleordenes dokumentation: docs/keywords/"

# The README's pictures of the queue, made anew from an invented municipality: docs/pictures/*.png.
pictures:
	@scripts/setup.sh browser
	KASSEBOT_PICTURES=docs/pictures $(BIN)/python -m pytest -q tests/web/test_pictures.py

setup:
	@scripts/setup.sh browser postgresql office

# Where a run's time goes, and kassebot beside what people would use instead; tables and charts go into docs/. Takes a while.
bench:
	@scripts/setup.sh bench
	@$(BIN)/python -m benches --to docs $(BENCH)

# The review queue under load: 100 and 100,000 open cases, SQLite and PostgreSQL; making the cases takes most of half an hour.
load:
	@scripts/setup.sh postgresql
	@$(BIN)/python -m benches.of_web $(LOAD)

# Readers and engine on odd input, for so many minutes (make fuzz MINUTES=30).
MINUTES ?= 10
fuzz:
	@scripts/setup.sh bench
	@$(BIN)/python -m benches.fuzz --minutes $(MINUTES)
