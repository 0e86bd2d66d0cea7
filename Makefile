# Two commands do everything: `make run` and `make test`.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8501
BIN := $(VENV)/bin
SPARK := $(VENV)-spark
SPARK_TESTS ?= tests/spark

.PHONY: run test test-spark spark lint coverage bench clean

run: $(VENV)/ready
	$(BIN)/python -m funnel run --port $(PORT)

test: $(VENV)/ready-dev lint
	$(BIN)/python -m pytest -n 2 --dist worksteal

# The tests on a Spark server, in an environment of their own: `make test` stays quick.
test-spark: spark
	$(SPARK)/bin/python -m pytest -p no:xdist -p no:cacheprovider $(SPARK_TESTS)

spark: $(SPARK)/ready

lint: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/ty check

# The suite again with every line and branch counted, those of the processes it starts, too.
coverage: $(VENV)/ready-dev
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest -n 2 --dist worksteal
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

bench: $(VENV)/ready-dev
	$(BIN)/python -m bench

$(VENV)/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable . --constraint constraints.txt
	touch $@

$(VENV)/ready-dev: $(VENV)/ready
	$(BIN)/python -m pip install --quiet --editable '.[dev]' --constraint constraints.txt
	touch $@

$(SPARK)/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(SPARK)
	$(SPARK)/bin/python -m pip install --quiet --editable '.[dev]' 'pyspark[connect]>=4.2' \
		--constraint constraints.txt
	touch $@

clean:
	rm -rf $(VENV) $(SPARK)
