"""Caring for definitions: the bin of fields and objects, where a definition is used, texts that lack a language, and
the divisions of China for addresses."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.catalog.divisions import Region, list_divisions
from zhike.kernel.catalog.read import read_stored
from zhike.kernel.catalog.recycle.listing import Binned, list_bin
from zhike.kernel.catalog.recycle.restore import restore_field, restore_object
from zhike.kernel.catalog.translations import Translation, list_missing, make_changes
from zhike.kernel.catalog.uses.contract import Use, Wanted
from zhike.kernel.catalog.uses.registry import find_uses
from zhike.server.call import Call
from zhike.server.catalog_view import LabelView, view_label
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads, writes
from zhike.server.publishing import PUBLISH, PlanView, answer_published, stamp_of, workspace_of
from zhike.server.reply import json_value
from zhike.server.uses import PROVIDERS


class BinnedView(msgspec.Struct, frozen=True):
    """A field or object in the bin. `kind` former: a field's values under the type that it had before. `rows` counts to
    10,000."""

    kind: str
    object: str
    field: str | None
    type: str | None
    label: LabelView
    rows: int
    deleted_at: datetime
    deleted_by: UUID | None
    version: int | None
    purge_at: datetime
    restorable: bool


class BinList(msgspec.Struct, frozen=True):
    """The bin, newest first."""

    data: tuple[BinnedView, ...]


class UseView(msgspec.Struct, frozen=True):
    """One place where a definition is used; `breaks`: removing the definition is refused because of it."""

    kind: str
    pointer: str
    label: LabelView
    breaks: bool


class UseList(msgspec.Struct, frozen=True):
    """What breaks comes first."""

    data: tuple[UseView, ...]


class MissingView(msgspec.Struct, frozen=True):
    """A text that only the other language has."""

    kind: str
    key: str
    pointer: str
    language: str
    other: str


class MissingList(msgspec.Struct, frozen=True):
    """All of them."""

    version: int
    data: tuple[MissingView, ...]


class TranslationBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text."""

    pointer: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    language: Literal["zh", "en"]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class TranslationsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Texts to be filled at once. `version` is what the caller saw."""

    texts: Annotated[list[TranslationBody], msgspec.Meta(min_length=1, max_length=2000)]
    version: int | None = None


class DivisionQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`parent`: a code of 2, 4 or 6 digits; without it the provinces."""

    parent: Annotated[str, msgspec.Meta(pattern="^([0-9]{2}|[0-9]{4}|[0-9]{6})?$")] = ""


class DivisionView(msgspec.Struct, frozen=True):
    """One division; `leaf`: nothing is below it."""

    code: str
    name: str
    leaf: bool


class DivisionList(msgspec.Struct, frozen=True):
    """By code."""

    data: tuple[DivisionView, ...]


async def read_bin(call: Call) -> ASGIResponse:
    """GET /meta/bin"""
    found = await list_bin(call.kernel.database, await workspace_of(call))
    return json_value(BinList(tuple(_view_binned(one) for one in found)))


async def bring_object(call: Call) -> ASGIResponse:
    """POST /meta/bin/objects/{object_key}/restore"""
    key, workspace = call.path("object_key"), await workspace_of(call)
    stamp = stamp_of(call, "catalog.restore", f"恢复对象 {key}", f"Bring back the object {key}")
    published = await restore_object(call.kernel.publisher, workspace, key, stamp)
    return await answer_published(call, published, stamp)


async def bring_field(call: Call) -> ASGIResponse:
    """POST /meta/bin/objects/{object_key}/fields/{field_key}/restore"""
    key, field, workspace = call.path("object_key"), call.path("field_key"), await workspace_of(call)
    stamp = stamp_of(call, "catalog.restore", f"恢复字段 {key}.{field}", f"Bring back the field {key}.{field}")
    published = await restore_field(call.kernel.publisher, workspace, key, field, stamp)
    return await answer_published(call, published, stamp)


async def read_object_uses(call: Call) -> ASGIResponse:
    """GET /meta/objects/{object_key}/uses"""
    return await _answer_uses(call, Wanted(call.path("object_key")))


async def read_field_uses(call: Call) -> ASGIResponse:
    """GET /meta/objects/{object_key}/fields/{field_key}/uses"""
    return await _answer_uses(call, Wanted(call.path("object_key"), call.path("field_key")))


async def read_missing(call: Call) -> ASGIResponse:
    """GET /meta/missing-translations"""
    stored = await read_stored(call.kernel.database, await workspace_of(call))
    views = (
        MissingView(one.kind, one.key, one.pointer, one.language, one.other) for one in list_missing(stored.definitions)
    )
    return json_value(MissingList(stored.version, tuple(views)))


async def fill_translations(call: Call) -> ASGIResponse:
    """POST /meta/translations"""
    body, workspace = await call.body(TranslationsBody), await workspace_of(call)
    stored = await read_stored(call.kernel.database, workspace)
    given = [Translation(one.pointer, one.language, one.text) for one in body.texts]
    stamp = stamp_of(call, "catalog.translate", "补充译文", "Fill in translations")
    expected = stored.version if body.version is None else body.version
    published = await call.kernel.publisher.publish(
        workspace, make_changes(stored.definitions, given), stamp, expected_version=expected
    )
    return await answer_published(call, published, stamp)


async def read_divisions(call: Call) -> ASGIResponse:
    """GET /meta/divisions"""
    found = list_divisions(call.query(DivisionQuery).parent)
    return json_value(DivisionList(tuple(_view_division(one) for one in found)))


async def _answer_uses(call: Call, wanted: Wanted) -> ASGIResponse:
    found = await find_uses(call.kernel.database, await call.catalog(), wanted, PROVIDERS)
    return json_value(UseList(tuple(_view_use(one) for one in found)))


def _view_binned(one: Binned) -> BinnedView:
    return BinnedView(
        kind=one.kind,
        object=one.object,
        field=one.field,
        type=one.type,
        label=view_label(one.label),
        rows=one.rows,
        deleted_at=one.deleted_at,
        deleted_by=None if one.deletion is None else one.deletion.actor,
        version=None if one.deletion is None else one.deletion.version,
        purge_at=one.purge_at,
        restorable=one.restorable,
    )


def _view_use(one: Use) -> UseView:
    return UseView(one.kind, one.pointer, view_label(one.label), one.breaks)


def _view_division(one: Region) -> DivisionView:
    return DivisionView(one.code, one.name, not list_divisions(one.code))


ENDPOINTS = (
    Endpoint(
        "GET", "/meta/bin", read_bin, reads("meta:write", PUBLISH), ("字段与对象回收站", "Bin of fields and objects"),
        answers={200: BinList},
    ),
    Endpoint(
        "POST", "/meta/bin/objects/{object_key}/restore", bring_object, writes("meta:write", PUBLISH),
        ("恢复对象", "Bring an object back"), answers={200: PlanView, 404: None, 409: None, 503: None},
    ),
    Endpoint(
        "POST", "/meta/bin/objects/{object_key}/fields/{field_key}/restore", bring_field,
        writes("meta:write", PUBLISH), ("恢复字段", "Bring a field back"),
        answers={200: PlanView, 404: None, 409: None, 503: None},
    ),
    Endpoint(
        "GET", "/meta/objects/{object_key}/uses", read_object_uses, reads("meta:write", PUBLISH),
        ("对象的使用处", "Where an object is used"), answers={200: UseList, 404: None},
    ),
    Endpoint(
        "GET", "/meta/objects/{object_key}/fields/{field_key}/uses", read_field_uses, reads("meta:write", PUBLISH),
        ("字段的使用处", "Where a field is used"), answers={200: UseList, 404: None},
    ),
    Endpoint(
        "GET", "/meta/missing-translations", read_missing, reads("meta:write", PUBLISH),
        ("缺少的译文", "Texts that lack a language"), answers={200: MissingList},
    ),
    Endpoint(
        "POST", "/meta/translations", fill_translations, writes("meta:write", PUBLISH),
        ("补充译文", "Fill texts in"), body=TranslationsBody, answers={200: PlanView, 409: None, 503: None},
    ),
    Endpoint(
        "GET", "/meta/divisions", read_divisions, reads("meta:read"), ("行政区划", "Divisions of China"),
        query=DivisionQuery, answers={200: DivisionList},
    ),
)  # fmt: skip
