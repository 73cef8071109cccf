# The same targets for people and for CI. Both first-time targets need nothing but Python >= 3.11.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
DATA   := $(if $(GROOVAE_DATA),--data $(GROOVAE_DATA))

.PHONY: demo test lint format evaluate evaluate-sound bench clean
.DEFAULT_GOAL := demo

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# The demo needs the runtime and a picture, and no torch.
$(VENV)/.demo: $(BIN)/python pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[plot]'
	@touch $@

$(VENV)/.dev: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.demo

demo: $(VENV)/.demo
	@mkdir -p out
	$(BIN)/python -m groovae.demo out/straight.mid
	$(BIN)/groovae humanize out/straight.mid -o out/played.mid --force
	$(BIN)/groovae render out/straight.mid -o out/straight.wav --force
	$(BIN)/groovae render out/played.mid -o out/played.wav --force
	$(BIN)/groovae show out/straight.mid --after out/played.mid -o out/played.png --force

test: $(VENV)/.dev
	$(BIN)/python -m pytest --cov --cov-report=term

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

evaluate: $(VENV)/.dev
	for task in humanize infill tap2drum; do \
		$(BIN)/groovae evaluate $$task --split test --judge --out docs/results/$$task $(DATA) || exit 1; \
	done
	$(BIN)/groovae evaluate transfer --split test --out docs/results/transfer $(DATA)

# SOUNDFONTS and ROOM: files of yours; docs/results/README.md says which ones the table was made with.
evaluate-sound: $(VENV)/.dev
	$(BIN)/groovae evaluate sound --split test --out docs/results/sound $(DATA) \
		$(foreach file,$(SOUNDFONTS),--soundfont $(file)) $(if $(ROOM),--room $(ROOM))

bench: $(VENV)/.dev
	$(BIN)/python -m bench.speed
	OMP_NUM_THREADS=1 $(BIN)/python -m bench.render

clean:
	rm -rf $(VENV) out build dist
