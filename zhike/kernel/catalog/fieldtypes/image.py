"""Pictures that belong to a record."""

from __future__ import annotations

from typing import ClassVar

from zhike.kernel.catalog.fieldtypes.file import FileType


class ImageType(FileType):
    """Files that are pictures by their content."""

    key = "image"
    widget = "image"
    content: ClassVar[tuple[str, ...]] = ("image/",)
