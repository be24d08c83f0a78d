"""How every panel draws: SVG with its letters as shapes, so that a picture looks the same on every computer."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BRAND = "#134a7c"
INK = "#1c2733"
_STYLE: Any = {"svg.fonttype": "path", "svg.hashsalt": "workbench", "font.family": "DejaVu Sans", "font.size": 11}


def draw_svg(paint: Callable[[Axes], None], *, width: float = 6.4, height: float = 3.4) -> bytes:
    """Give what ``paint`` draws as SVG, ``width`` times ``height`` inches; the same drawing gives the same bytes."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.subplots()
        axes.set_axisbelow(True)
        axes.spines[["top", "right", "left"]].set_visible(False)
        paint(axes)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()
