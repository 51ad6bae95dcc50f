"""Square pictures that a camera reads (QR codes)."""

from __future__ import annotations

import io


def qr_code(text: str) -> bytes:
    """The picture of a text, as SVG that is dark on white in every scheme."""
    import segno

    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", scale=5, border=4, dark="#000", light="#fff"
    )
    return drawn.getvalue()
