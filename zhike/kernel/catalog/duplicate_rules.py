"""Duplicate rules as documents: their form, and whether what they name is there. The matching engine reads them."""

from __future__ import annotations

from collections.abc import Mapping

from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.model import FieldState, ObjectDefinition
from zhike.kernel.catalog.problems import Problems

Schema = dict[str, object]
KINDS = ("company", "person", "phone", "mail", "address", "uscc", "code", "date", "text")
"""What a field's values are, for whoever compares them."""
MATCHES = ("exact", "normalised", "similar")
WAYS = ("form", "import", "api")
LEVELS = ("off", "hint", "warn", "block")


def make_rule_schema() -> Schema:
    """The JSON Schema of a document's own members."""
    term: Schema = {
        "type": "object",
        "properties": {
            "field": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,59}$"},
            "as": {"type": "string", "enum": list(KINDS)},
            "match": {"type": "string", "enum": list(MATCHES)},
            "score": {"type": "number", "minimum": 0.5, "maximum": 1},
        },
        "required": ["field"],
        "additionalProperties": False,
    }
    group: Schema = {
        "type": "object",
        "properties": {"all": {"type": "array", "minItems": 1, "maxItems": 5, "items": term}},
        "required": ["all"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {
            "duplicate_rule": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,59}$"},
            "object": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,59}$"},
            "label": {"$ref": "#/$defs/label"},
            "active": {"type": "boolean"},
            "any": {
                "type": "array",
                "minItems": 1,
                "maxItems": 10,
                "items": group,
                "description": "A pair is a duplicate where all terms of any group hold.",
            },
            "action": {
                "type": "object",
                "properties": {way: {"type": "string", "enum": list(LEVELS)} for way in WAYS},
                "additionalProperties": False,
                "description": "What a match means to each way in: off, hint (told when asked), warn, block.",
            },
            "merge": {
                "type": "boolean",
                "description": "A scan merges what an exact rule finds, without asking anybody.",
            },
        },
        "required": ["duplicate_rule", "object", "label", "any"],
        "additionalProperties": False,
    }


def check_duplicate_rules(
    documents: Mapping[str, Document], objects: Mapping[str, ObjectDefinition], problems: Problems
) -> None:
    """Add what rules name and is not there, and a merge that is not exact."""
    for key, document in documents.items():
        owner = objects.get(str(document["object"]))
        if owner is None:
            problems.add(
                ("duplicate_rule", key, "object"), "unknown_object", "没有此对象。", "There is no object of that name."
            )
            continue
        for number, term in enumerate(_list_terms(document)):
            field = owner.fields.get(str(term["field"]))
            if field is None or field.state is FieldState.INACTIVE:
                problems.add(
                    ("duplicate_rule", key, "any", number), "unknown_field", "没有此字段。", "There is no such field."
                )
            if document.get("merge") is True and term.get("match", "normalised") == "similar":
                problems.add(
                    ("duplicate_rule", key, "merge"),
                    "merge_needs_exact",
                    "只有精确规则可以自动合并。",
                    "Only rules without likeness may merge by themselves.",
                )


def _list_terms(document: Document) -> list[Mapping[str, object]]:
    groups = document.get("any")
    found: list[Mapping[str, object]] = []
    for group in groups if isinstance(groups, list) else []:
        found += group["all"]
    return found
