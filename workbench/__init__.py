"""Contest Workbench: run a knowledge and essay contest from raw exports to the signed summary report."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.analysis.contest_data import ContestData

__version__ = "0.1.0"

# Many kernels share few cores: where numpy's own threads waited for each other, a calibration took forty times as
# long (measured). It is read when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def open(url_or_path: str | None = None, contest: str | None = None) -> ContestData:
    """Open a contest to look into, as frames without personal data; nothing can be written through it.

    ``url_or_path`` names the database, or the SQLite file (without it the workbench's own one); ``contest`` the code
    where there is more than one. Raises WorkbenchError where there is no such database or contest.
    """
    from workbench.analysis.contest_data import ContestData

    return ContestData(url_or_path, contest)
