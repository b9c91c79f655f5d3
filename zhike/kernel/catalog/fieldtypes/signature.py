"""Somebody's signature, drawn by hand."""

from __future__ import annotations

from typing import ClassVar

from zhike.kernel.catalog.fieldtypes.image import ImageType
from zhike.kernel.catalog.model import Config


class SignatureType(ImageType):
    """One picture."""

    key = "signature"
    widget = "signature"
    most: ClassVar[int] = 1
    config_schema: ClassVar[Config] = {}
