"""Relations have two sides: the kind seen from one says the kind seen from the other. Prepare hooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from zhike.kernel.catalog.model import Catalog
from zhike.kernel.records.hooks import Prepare
from zhike.kernel.records.model import Change

_PAIRS = (
    ("supplier", "customer"), ("parent", "subsidiary"), ("investor", "investee"), ("agent", "principal"),
    ("superior", "subordinate"), ("introducer", "introduced"), ("teacher", "student"),
)  # fmt: skip
REVERSE: Mapping[str, str] = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
"""Kinds that look otherwise from the other side; all others look the same."""
FIRST = {"account_relation": "supplier", "contact_relation": "colleague"}
"""The kinds that a relation has unasked."""


def fill_reverse(object_key: str) -> Prepare:
    """A prepare hook that gives `reverse_kind` whenever `kind` is given."""

    def prepare(catalog: Catalog, change: Change) -> Change:
        values = {key: value for key, value in change.values.items() if key != "reverse_kind"}
        if change.kind == "create":
            values.setdefault("kind", FIRST[object_key])
        kind = values.get("kind")
        if isinstance(kind, str):
            values["reverse_kind"] = REVERSE.get(kind, kind)
        return replace(change, values=values) if values != change.values else change

    return prepare
