"""Checking a wish against the whole snapshot: nothing is done yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from zhike.kernel.base.clock import Clock
from zhike.kernel.catalog.definitions import Definition, DefinitionChange
from zhike.kernel.catalog.fieldtypes.registry import REGISTRY, get_field_type
from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.model import FieldState
from zhike.kernel.catalog.physical import PhysicalField, name_columns
from zhike.kernel.catalog.prepare import make_plan
from zhike.kernel.catalog.read import Stored, make_catalog, read_actual, read_stored
from zhike.kernel.catalog.retype.conversions.registry import TARGETS, may_convert
from zhike.kernel.catalog.retype.errors import NoConversion, TypeChangeUnderWay, TypeKept
from zhike.kernel.catalog.retype.model import Prepared, TypeWish
from zhike.kernel.catalog.retype.shadow import find_field_document
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace

_PRETENDED = -1_000_000
_KEPT = (
    "label", "help", "order", "active", "data_class", "required", "unique", "indexed", "tracked", "read_only",
    "follows",
)  # fmt: skip


async def prepare(database: Database, workspace: Workspace, clock: Clock, wish: TypeWish) -> Prepared:
    """The wish on top of what is published.

    Raises UnknownObject, UnknownField, TypeKept, NoConversion, TypeChangeUnderWay, CatalogInvalid.
    """
    stored = await read_stored(database, workspace)
    catalog = make_catalog(workspace, stored)
    owner = catalog.get_object(wish.object)
    old = owner.get_field(wish.field)
    before = _find_own(stored.definitions["object", wish.object], wish)
    if owner.title_field == wish.field:
        raise _kept(wish, "它是标题字段；请先换标题字段。", "it is the title; let another field be the title first.")
    if old.shadow is not None:
        raise TypeChangeUnderWay(object=wish.object, field=wish.field)
    if wish.type not in REGISTRY.names or not may_convert(old.type, wish.type):
        known = ", ".join(sorted(one for one in TARGETS if may_convert(old.type, one)))
        raise NoConversion(source=old.type, target=wish.type[:60], known=known)
    document = dict(wish.whole) if wish.whole is not None else _make_document(before, wish)
    live = stored.physical.find_live(wish.object, wish.field)
    if live is None:
        raise _kept(wish, "它没有数据列。", "it has no column.")
    changes = [make_change(stored, wish.object, wish.field, document)]
    pretended = _pretend(stored, live, wish.type, document)
    plan = make_plan(workspace, pretended, await read_actual(database, workspace), changes, clock.now())
    new = plan.catalog.objects[wish.object].fields[wish.field]
    if new.id != _PRETENDED:
        raise _kept(wish, "存储方式没有变化；直接修改定义即可。", "it is stored the same way; change its definition.")
    return Prepared(stored, plan, old, new, before, document)


def make_change(stored: Stored, object_key: str, field_key: str, document: Document) -> DefinitionChange:
    """The change of the object's custom layer that gives the field this document."""
    custom = dict(stored.definitions["object", object_key].custom or {})
    fields = custom.get("fields")
    custom["fields"] = {**(fields if isinstance(fields, Mapping) else {}), field_key: document}
    return DefinitionChange("object", object_key, custom)


def _find_own(definition: Definition, wish: TypeWish) -> Document:
    """The field's document, which must have been made in this workspace."""
    own = find_field_document(definition.custom, wish.field)
    if own is None or find_field_document(definition.base, wish.field) is not None:
        raise _kept(
            wish,
            "只有本工作区自建的字段可以更改类型；应用包的程序依赖其字段的类型。",
            "only fields that were made in this workspace may; the programs of a package rest on the types of its own.",
        )
    return own


def _make_document(before: Document, wish: TypeWish) -> dict[str, object]:
    kind = get_field_type(wish.type)
    kept = {name: before[name] for name in _KEPT if name in before}
    if not kind.unique_allowed:
        kept.pop("unique", None)
    if not kind.indexable:
        kept.pop("indexed", None)
    if "options" in kind.config_schema and not {"options", "options_from"} & set(wish.config):
        kept |= {name: before[name] for name in ("options", "options_from") if name in before}
    merged = {**kept, **wish.config, "type": wish.type}
    return {name: value for name, value in merged.items() if value is not None}


def _pretend(stored: Stored, live: PhysicalField, type_key: str, document: Document) -> Stored:
    """As if the new columns stood there, filled."""
    columns = get_field_type(type_key).columns(document)
    names = name_columns(live.field, columns, stored.physical.list_columns(live.object))
    kinds = tuple(one.sql_type for one in columns)
    shadow = PhysicalField(
        _PRETENDED, live.object, live.field, type_key, names, kinds, FieldState.READY, shadow_of=live.id
    )
    return replace(stored, physical=replace(stored.physical, fields=(*stored.physical.fields, shadow)))


def _kept(wish: TypeWish, zh: str, en: str) -> TypeKept:
    return TypeKept(object=wish.object, field=wish.field, reason_zh=zh, reason_en=en)
