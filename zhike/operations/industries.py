"""The industries that the first set-up offers, and what each adds to customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from zhike.kernel.base.errors import Invalid
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.model import Label

OBJECT = "account"


class UnknownIndustry(Invalid):
    """There is no such industry to choose."""

    code = "unknown_industry"
    title_zh = "没有这个行业"
    title_en = "No such industry"
    detail_zh = "“{key}”不在可选的行业中；请选择列出的一项，或“其他行业”。"
    detail_en = "'{key}' is none of the industries. Choose one of the list, or another."


@dataclass(frozen=True, slots=True)
class Industry:
    """One of them; `fields` are documents of fields by key."""

    key: str
    label: Label
    hint: Label
    fields: Mapping[str, Mapping[str, Any]]


@cache
def list_industries() -> tuple[Industry, ...]:
    """All of them, in the order in which they are offered."""
    text = resources.files("zhike.operations").joinpath("industries.yaml").read_text(encoding="utf-8")
    return tuple(
        Industry(key, Label(**one["label"]), Label(**one["hint"]), one["fields"])
        for key, one in yaml.safe_load(text).items()
    )


def find_change(key: str) -> DefinitionChange | None:
    """What choosing the industry changes; None where it adds nothing. Raises UnknownIndustry."""
    found = next((one for one in list_industries() if one.key == key), None)
    if found is None:
        raise UnknownIndustry(key=key[:60])
    return DefinitionChange("object", OBJECT, {"fields": dict(found.fields)}) if found.fields else None
