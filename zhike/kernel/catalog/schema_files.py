"""Writes the published JSON Schemas of definitions: `python -m zhike.kernel.catalog.schema_files docs/schema`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from zhike.kernel.catalog.schema import KINDS, make_schema


def make_files() -> Mapping[str, str]:
    """File name -> text, as it stands in the repository."""
    return {
        f"{kind}.json": json.dumps(make_schema(kind), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        for kind in KINDS
    }


def write_files(folder: Path) -> None:
    """Write all schemas into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in make_files().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_files(Path(sys.argv[1]))
