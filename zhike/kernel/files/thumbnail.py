"""Small pictures of pictures: upright, without the place and camera that the original tells of."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

EDGE_PIXELS = 320
MAX_PIXELS = 60_000_000
"""Pictures that unpack to more are not opened (ASVS 5.2.3, a "bomb" of few bytes and many pixels)."""


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A WebP picture of at most 320 x 320, and the size of the original in pixels."""

    body: bytes
    width: int
    height: int


def make_thumbnail(body: bytes) -> Thumbnail | None:
    """The thumbnail of a picture; None for what isn't one, is broken, or would unpack too large. Takes a while:
    call it in a thread."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(body)) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    return None
                upright = ImageOps.exif_transpose(picture)
                width, height = upright.size
                upright.thumbnail((EDGE_PIXELS, EDGE_PIXELS))
                out = io.BytesIO()
                upright.convert("RGBA" if "A" in upright.getbands() else "RGB").save(out, "WEBP", quality=80)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    return Thumbnail(out.getvalue(), width, height)
