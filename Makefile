# Every path is relative, so the checkout may stand in a folder with spaces. Works with GNU make 3.81 and later.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/installed
READY_FOR_TESTS := .venv/installed-for-tests
PINS := pyproject.toml constraints.txt

# A PYTHON named by the user is taken or refused; otherwise any suitable one on this machine will do.
ifeq ($(origin PYTHON),file)
OTHERS := python3.14 python3.13 python3.12 python3.11
endif

define BOOTSTRAP
found=; for python in "$(PYTHON)" $(OTHERS); do \
  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
done; \
if [ -z "$$found" ]; then \
  echo "Cần Python 3.11 trở lên; chỉ đường dẫn bằng: make demo PYTHON=/duong/dan/python3.11" >&2; \
  echo "Python 3.11 or later is needed; name it with: make demo PYTHON=/path/to/python3.11" >&2; \
  exit 1; \
fi; \
"$$found" .ci/bootstrap.py
endef

# Where a machine forbids compiled files, every kernel would compile every module again at its start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo apps lab test bench gallery pins clean

help:
	@echo "Bàn làm việc cuộc thi / Contest Workbench"
	@echo ""
	@echo "  make demo     Cài đặt và chạy trọn cuộc thi mẫu đến báo cáo / Install and run the whole demo contest"
	@echo "  make apps     Mở các ứng dụng tại 127.0.0.1 / Serve the apps on 127.0.0.1"
	@echo "  make lab      Mở JupyterLab với các sổ làm việc / Open JupyterLab on the notebooks"
	@echo "  make test     Chạy mọi kiểm tra và phép thử / Run all checks and tests"
	@echo "  make bench    Đo thời gian nhập, xếp hạng, báo cáo / Time import, standings and report"
	@echo "  make gallery  Chụp lại hình của README từ cuộc thi mẫu / Take the README's pictures again"
	@echo "  make pins     Ghim lại phiên bản trong constraints.txt / Pin the versions again"
	@echo "  make clean    Gỡ .venv và tệp tạm, không đụng dữ liệu / Remove .venv and caches, never data"

$(READY): $(PINS)
	@$(BOOTSTRAP) install
	@touch $@

$(READY_FOR_TESTS): $(PINS)
	@$(BOOTSTRAP) install --tests
	@touch $(READY) $@

demo: $(READY)
	@$(BIN)/python .ci/bootstrap.py provide pango
	@$(BIN)/workbench demo

apps: $(READY)
	@$(BIN)/workbench apps

# Jupyter refuses to run as root unless told; it listens on this computer only and asks for its own token.
lab: $(READY)
	@$(BIN)/jupyter-lab --ServerApp.ip=127.0.0.1 --ServerApp.root_dir=notebooks \
	  $$([ "$$(id -u)" -ne 0 ] || echo --allow-root)

test: $(READY_FOR_TESTS)
	@$(BIN)/python .ci/bootstrap.py provide pango chromium postgresql
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --no-loadscope-reorder

bench: $(READY)
	@$(BIN)/python tests/benchmarks/run_all.py $(BENCH)

gallery: $(READY_FOR_TESTS)
	@$(BIN)/python .ci/bootstrap.py provide chromium
	@$(BIN)/python .ci/gallery.py

pins: $(READY)
	@$(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --all-extras --group install \
	  --no-header --output-file constraints.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
