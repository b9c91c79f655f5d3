"""The published JSON Schemas of definitions, made from the field types; and checking a document against them."""

from __future__ import annotations

from functools import lru_cache

import jsonschema_rs

from zhike.kernel.catalog.declared import GRAPH_SCHEMA, TIMELINE_SCHEMA
from zhike.kernel.catalog.duplicate_rules import make_rule_schema
from zhike.kernel.catalog.fieldtypes.choice import OPTION_SCHEMA
from zhike.kernel.catalog.fieldtypes.contract import FieldType
from zhike.kernel.catalog.fieldtypes.registry import FIELD_TYPES
from zhike.kernel.catalog.keys import (
    FIELD_PATTERN,
    MAX_FIELDS,
    MAX_RECORD_TYPES,
    MAX_RULES,
    MAX_VIEWS,
    OBJECT_PATTERN,
    ROLE_PATTERN,
)
from zhike.kernel.catalog.model import DataClass, ScopeKind
from zhike.kernel.catalog.problems import Problems
from zhike.kernel.catalog.protection import make_protection_schema
from zhike.kernel.catalog.traits.registry import REGISTRY as TRAIT_KEYS
from zhike.kernel.catalog.wording import explain

Schema = dict[str, object]

KINDS = ("object", "role", "settings", "package", "duplicate_rule")
MASKS = ("phone", "email", "last4", "hide")
DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TEXT: Schema = {"type": "string", "maxLength": 500}
_LABEL: Schema = {
    "type": "object",
    "description": "A text in both languages; one may be left out.",
    "properties": {"zh": _TEXT, "en": _TEXT},
    "minProperties": 1,
    "additionalProperties": False,
}
_REF_LABEL: Schema = {"$ref": "#/$defs/label"}
_FIELD_KEY: Schema = {"type": "string", "pattern": FIELD_PATTERN}
_BOOLEAN: Schema = {"type": "boolean"}
_ORDER: Schema = {"type": "integer", "minimum": 0, "maximum": 1_000_000, "description": "Given when left out."}

_COMMON: Schema = {
    "type": {},
    "label": _REF_LABEL,
    "help": _REF_LABEL,
    "order": _ORDER,
    "active": {**_BOOLEAN, "description": "false: kept with its data, shown and written nowhere."},
    "data_class": {"type": "string", "enum": [one.value for one in DataClass]},
}
_STORED: Schema = {
    "required": _BOOLEAN,
    "unique": _BOOLEAN,
    "indexed": _BOOLEAN,
    "tracked": _BOOLEAN,
    "read_only": _BOOLEAN,
    "searchable": {
        **_BOOLEAN,
        "description": "Whether search finds records by it; titles, numbers, telephones and the like are so anyway.",
    },
    "follows": {
        **_FIELD_KEY,
        "description": "What it is worked out of: who may not see that field sees no more of it.",
    },
    "part": {
        "type": "string",
        "maxLength": 40,
        "description": "What it holds of the field that it follows, filled by the system: province, city or district of"
        " an address.",
    },
    "default": {"type": "string", "maxLength": 10_000, "description": "A formula."},
}
_PATHS: Schema = {"type": "array", "maxItems": 50, "items": {"type": "string", "maxLength": 300}}


def make_schema(kind: str) -> Schema:
    """The JSON Schema of documents of a kind. Raises KeyError for an unknown kind."""
    makers = {"object": _object, "role": _role, "settings": _settings, "package": _package}
    body = make_rule_schema() if kind == "duplicate_rule" else makers[kind]()
    defs = body.pop("$defs", {})
    return {
        "$schema": DIALECT,
        "title": f"Zhike {kind}",
        **body,
        "$defs": {"label": _LABEL, **(defs if isinstance(defs, dict) else {})},
    }


def check_document(kind: str, key: str, document: object, problems: Problems) -> bool:
    """Add everything in which the document departs from its schema; says whether it is of the form."""
    before = len(problems.found)
    for error in _validator(kind).iter_errors(document):
        for member, code, zh, en in explain(error):
            problems.add((kind, key, *error.instance_path, *member), code, zh, en)
    return len(problems.found) == before


@lru_cache(maxsize=len(KINDS))
def _validator(kind: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(make_schema(kind))


def _object() -> Schema:
    declarable = [one for one in FIELD_TYPES if one.declarable]
    field: Schema = {
        "type": "object",
        "properties": {"type": {"type": "string", "enum": [one.key for one in declarable]}},
        "required": ["type", "label"],
        "allOf": [
            {
                "if": {"properties": {"type": {"const": one.key}}, "required": ["type"]},
                "then": {"$ref": f"#/$defs/field_{one.key}"},
            }
            for one in declarable
        ],
    }
    return {
        "type": "object",
        "properties": {
            "object": {"type": "string", "pattern": OBJECT_PATTERN},
            "label": _REF_LABEL,
            "plural": _REF_LABEL,
            "help": _REF_LABEL,
            "icon": {"type": "string", "maxLength": 60},
            "active": _BOOLEAN,
            "title": {**_FIELD_KEY, "description": "The field whose text names a record."},
            "traits": {
                "type": "array",
                "items": {"enum": list(TRAIT_KEYS.names)},
                "uniqueItems": True,
            },
            "via": {**_FIELD_KEY, "description": "A lookup whose target's readers may read this record too."},
            "root": {"type": "string", "description": "self, or the lookup that leads to the account."},
            "fields": {
                "type": "object",
                "maxProperties": MAX_FIELDS,
                "additionalProperties": {"$ref": "#/$defs/field"},
            },
            "rules": {"type": "object", "maxProperties": MAX_RULES, "additionalProperties": {"$ref": "#/$defs/rule"}},
            "record_types": _record_types(),
            "layout": {"$ref": "#/$defs/layout"},
            "list": {"$ref": "#/$defs/list"},
            "timeline": TIMELINE_SCHEMA,
            "graph": GRAPH_SCHEMA,
        },
        "required": ["object", "label", "title", "fields"],
        "additionalProperties": False,
        "$defs": {
            "field": field,
            **{f"field_{one.key}": _field(one) for one in declarable},
            "rule": _rule(),
            "layout": _layout(),
            "list": _list(),
        },
    }


def _record_types() -> Schema:
    one: Schema = {
        "type": "object",
        "description": "A kind of the object, with what holds for its records alone.",
        "properties": {
            "label": _REF_LABEL,
            "order": _ORDER,
            "active": _BOOLEAN,
            "layout": {"$ref": "#/$defs/layout"},
            "required": {"type": "array", "items": _FIELD_KEY, "maxItems": MAX_FIELDS},
            "options": {
                "type": "object",
                "description": "Field -> the keys of the choices that may be chosen.",
                "additionalProperties": {"type": "array", "items": {"type": "string"}, "maxItems": 500},
            },
            "number": {"type": "string", "maxLength": 60, "description": "The pattern of automatic numbers."},
        },
        "required": ["label"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "maxProperties": MAX_RECORD_TYPES,
        "propertyNames": {"pattern": FIELD_PATTERN},
        "additionalProperties": one,
    }


def _members(what: str, limit: int) -> Schema:
    return {"type": "object", "maxProperties": limit, "additionalProperties": {"$ref": f"#/$defs/{what}"}}


def _field(field_type: FieldType) -> Schema:
    return {
        "type": "object",
        "properties": {
            **_COMMON,
            **_list_flags(field_type),
            **field_type.config_schema,
        },
        "required": ["type", "label", *field_type.config_required],
        "additionalProperties": False,
    }


def _list_flags(field_type: FieldType) -> Schema:
    if not field_type.computed:
        return _STORED
    return {"indexed": _BOOLEAN} if field_type.stored else {}


def _rule() -> Schema:
    return {
        "type": "object",
        "description": "A record for which the formula is false is refused with the message.",
        "properties": {
            "formula": {"type": "string", "minLength": 1, "maxLength": 10_000},
            "message": _REF_LABEL,
            "field": _FIELD_KEY,
            "active": _BOOLEAN,
            "order": _ORDER,
        },
        "required": ["formula", "message"],
        "additionalProperties": False,
    }


def _layout() -> Schema:
    condition: Schema = {"type": "object", "description": "A condition over fields of the record itself."}
    when: Schema = {
        "type": "object",
        "properties": {
            "visible_when": {**condition, "description": "The field is shown where this holds."},
            "required_when": {**condition, "description": "A record for which this holds needs the field."},
        },
        "additionalProperties": False,
    }
    section: Schema = {
        "type": "object",
        "properties": {
            "label": _REF_LABEL,
            "columns": {"type": "integer", "minimum": 1, "maximum": 3},
            "fields": {"type": "array", "items": _FIELD_KEY, "maxItems": MAX_FIELDS},
            "collapsed": _BOOLEAN,
            "visible_when": {**condition, "description": "The section is shown where this holds."},
        },
        "required": ["fields"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {
            "sections": {"type": "array", "items": section, "maxItems": 50},
            "conditions": {
                "type": "object",
                "description": "Field -> when it is shown, and when it is needed.",
                "maxProperties": MAX_FIELDS,
                "additionalProperties": when,
            },
        },
        "additionalProperties": False,
    }


def _list() -> Schema:
    sort: Schema = {
        "type": "object",
        "properties": {"field": {"type": "string", "maxLength": 300}, "descending": _BOOLEAN},
        "required": ["field"],
        "additionalProperties": False,
    }
    shape: Schema = {"columns": _PATHS, "sort": {"type": "array", "items": sort, "maxItems": 5}}
    view: Schema = {
        "type": "object",
        "description": "A view that the list offers beside all and one's own.",
        "properties": {
            "label": _REF_LABEL,
            "order": _ORDER,
            "filter": {"type": "object"},
            "group": {"type": "string", "maxLength": 300},
            **shape,
        },
        "required": ["label"],
        "additionalProperties": False,
    }
    views: Schema = {
        "type": "object",
        "maxProperties": MAX_VIEWS,
        "propertyNames": {"pattern": FIELD_PATTERN},
        "additionalProperties": view,
    }
    first: Schema = {"type": "string", "description": "The key of the view with which the list opens."}
    return {
        "type": "object",
        "properties": {**shape, "views": views, "first": first},
        "additionalProperties": False,
    }


def _role() -> Schema:
    scope: Schema = {"type": "string", "enum": [one.value for one in ScopeKind]}
    grant: Schema = {
        "type": "object",
        "properties": {
            "create": _BOOLEAN,
            "export": _BOOLEAN,
            "read": scope,
            "update": scope,
            "delete": scope,
            "conditions": {
                "type": "object",
                "properties": {right: {"type": "object"} for right in ("read", "update", "delete")},
                "additionalProperties": False,
            },
        },
        "additionalProperties": False,
    }
    field_grant: Schema = {
        "type": "object",
        "properties": {
            "read": _BOOLEAN,
            "write": _BOOLEAN,
            "mask": {"type": "string", "enum": list(MASKS)},
            "reveal": {**_BOOLEAN, "description": "Masked and secret values may be looked at, one by one and logged."},
        },
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {
            "role": {"type": "string", "pattern": ROLE_PATTERN},
            "label": _REF_LABEL,
            "help": _REF_LABEL,
            "order": _ORDER,
            "objects": {"type": "object", "additionalProperties": grant},
            "fields": {
                "type": "object",
                "propertyNames": {"pattern": r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$"},
                "additionalProperties": field_grant,
            },
            "abilities": {"type": "array", "items": {"type": "string", "maxLength": 60}, "uniqueItems": True},
        },
        "required": ["role", "label"],
        "additionalProperties": False,
    }


def _settings() -> Schema:
    return {
        "type": "object",
        "properties": {
            "time_zone": {"type": "string", "maxLength": 60},
            "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
            "week_start": {"type": "integer", "minimum": 1, "maximum": 7},
            "fiscal_month": {"type": "integer", "minimum": 1, "maximum": 12},
            "language": {"type": "string", "enum": ["zh-CN", "en"]},
            "definition_bin_days": {
                "type": "integer",
                "minimum": 1,
                "maximum": 365,
                "description": "How many days deleted fields and objects keep their data; 30 unless it is said.",
            },
            "export_max_rows": {
                "type": "integer",
                "minimum": 1,
                "maximum": 10_000_000,
                "description": "How many records may leave in one file.",
            },
            "export_approval_rows": {
                "type": "integer",
                "minimum": 0,
                "maximum": 10_000_000,
                "description": "More records leave only after a second person's word; 0 asks nobody.",
            },
            **make_protection_schema(),
            "option_sets": {
                "type": "object",
                "description": "Options that several fields share by `options_from`.",
                "propertyNames": {"pattern": FIELD_PATTERN},
                "additionalProperties": {
                    "type": "object",
                    "properties": {"label": _REF_LABEL, "order": _ORDER, "options": OPTION_SCHEMA},
                    "required": ["label", "options"],
                    "additionalProperties": False,
                },
            },
            "rates": {
                "type": "object",
                "description": "What one unit of another currency is worth in the workspace's.",
                "propertyNames": {"pattern": "^[A-Z]{3}$"},
                "additionalProperties": {"type": "string", "pattern": r"^[0-9]{1,10}(\.[0-9]{1,10})?$"},
            },
        },
        "additionalProperties": False,
    }


def _package() -> Schema:
    return {
        "type": "object",
        "properties": {
            "package": {"type": "string", "pattern": ROLE_PATTERN},
            "version": {"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"},
            "label": _REF_LABEL,
            "description": _REF_LABEL,
            "requires": {"type": "array", "items": {"type": "string", "pattern": ROLE_PATTERN}, "uniqueItems": True},
        },
        "required": ["package", "version", "label"],
        "additionalProperties": False,
    }
