"""What the sections of the report share: pictures inside the page, and a figure with its bar."""

from __future__ import annotations

import base64
import io
from pathlib import Path

from PIL import Image

from training.evaluation.scores import Figure

SIDE = 112  # pixels of a picture: a page of four hundred has to be sent


def inline(path: Path) -> str:
    """A picture as a small WebP in a data address, so that the page needs no file beside it."""
    buffer = io.BytesIO()
    with Image.open(path) as picture:
        picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(buffer, "WEBP", quality=42, method=6)
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode()


def figure_cells(one: Figure | None, bar: bool = True) -> str:
    """Two cells of a table: a number, and its bar with the interval."""
    if one is None:
        return "<td></td><td></td>"
    title = f"{one.low:.3f} to {one.high:.3f}, n = {one.count}"
    drawn = ""
    if bar:
        low, high, value = (round(100 * x, 1) for x in (one.low, one.high, one.value))
        drawn = (
            f'<svg width=104 height=12 role=img aria-label="{title}"><rect class=b x=0 y=2 width={value} height=8 />'
            f"<line x1={low} x2={high} y1=6 y2=6 /></svg>"
        )
    return f'<td class=n title="{title}">{one.value:.3f}</td><td>{drawn}</td>'
