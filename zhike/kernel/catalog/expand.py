"""An object's document with what its traits and record types bring along, before it is read."""

from __future__ import annotations

from collections.abc import Mapping

from zhike.kernel.catalog.merge import Document, list_ordered
from zhike.kernel.catalog.record_types import RECORD_TYPE, make_type_field
from zhike.kernel.catalog.traits.registry import REGISTRY, get_trait

# Behind the fields that people have put into an order.
_FIRST_ORDER = 900_000


def expand_document(document: Document) -> Document:
    """The document with the fields that it does not declare itself. Nothing to add: the same document."""
    declared = document.get("fields")
    fields: dict[str, object] = dict(declared) if isinstance(declared, Mapping) else {}
    for place, (key, one) in enumerate(_list_added(document).items()):
        fields.setdefault(key, {**one, "order": _FIRST_ORDER + place})
    patterns = {key: one["number"] for key, one in list_ordered(document.get("record_types")) if "number" in one}
    if patterns:
        fields = {key: _with_patterns(one, patterns) for key, one in fields.items()}
    return document if fields == declared else {**document, "fields": fields}


def _list_added(document: Document) -> dict[str, Document]:
    traits = document.get("traits")
    found: dict[str, Document] = {}
    for key in traits if isinstance(traits, list) else []:
        if str(key) in REGISTRY.names:
            found |= get_trait(str(key)).fields
    if list_ordered(document.get("record_types")):
        found[RECORD_TYPE] = make_type_field(document["record_types"])
    return found


def _with_patterns(one: object, patterns: Mapping[str, object]) -> object:
    """A number follows the patterns of the record types."""
    return {**one, "by_type": patterns} if isinstance(one, Mapping) and one.get("type") == "auto_number" else one
