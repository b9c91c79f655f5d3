"""`zhike catalog bin | restore | translations`: deleted definitions, and texts that lack a language."""

from __future__ import annotations

import argparse

import msgspec

from zhike.commands.at_kernel import find_workspace_of, with_kernel
from zhike.commands.contract import OK, Invocation, add_place, add_workspace, choose
from zhike.kernel.base.errors import Language
from zhike.kernel.catalog.finish import finish
from zhike.kernel.catalog.publish import Published
from zhike.kernel.catalog.read import read_stored
from zhike.kernel.catalog.recycle.listing import list_bin
from zhike.kernel.catalog.recycle.restore import restore_field, restore_object
from zhike.kernel.catalog.translations import list_missing
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.records.fill import RollUps
from zhike.operations.kernel import Kernel

CARE_VERBS = ("bin", "restore", "translations")


class Line(msgspec.Struct, frozen=True):
    """Something in the bin."""

    name: str
    kind: str
    type: str | None
    rows: int
    deleted_at: str
    purge_at: str
    restorable: bool


class Text(msgspec.Struct, frozen=True):
    """A text that only the other language has."""

    pointer: str
    language: str
    other: str


class Restored(msgspec.Struct, frozen=True):
    """What came back, and in which version."""

    name: str
    version: int


def add_care_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser], language: Language) -> None:
    """Words and flags."""
    shown = verbs.add_parser("bin", help=choose(("已删除的字段与对象", "deleted fields and objects"), language))
    back = verbs.add_parser("restore", help=choose(("从回收站恢复", "bring a field or object back"), language))
    back.add_argument("name", metavar="OBJECT[.FIELD]", help=choose(("对象或字段", "what comes back"), language))
    texts = verbs.add_parser("translations", help=choose(("缺少的译文", "texts that lack a language"), language))
    for verb in (shown, back, texts):
        add_workspace(verb, language)
        add_place(verb, language)


def run_care_verb(call: Invocation) -> int:
    """Do the verb."""
    if call.words.verb == "restore":
        restored = with_kernel(call, lambda kernel: _restore(call, kernel))
        told = choose((f"已恢复，版本 {restored.version}", f"Restored in version {restored.version}"), call.language)
        call.answer(restored, lambda: [f"{restored.name}: {told}"])
    elif call.words.verb == "bin":
        lines = with_kernel(call, lambda kernel: _list(call, kernel))
        call.answer(lines, lambda: [_tell(one) for one in lines] or [choose(("空", "empty"), call.language)])
    else:
        texts = with_kernel(call, lambda kernel: _missing(call, kernel))
        nothing = choose(("没有缺少的译文", "No text is missing"), call.language)
        call.answer(texts, lambda: [f"{one.language}  {one.pointer}  ({one.other})" for one in texts] or [nothing])
    return OK


async def _list(call: Invocation, kernel: Kernel) -> list[Line]:
    found = await list_bin(kernel.database, await find_workspace_of(call, kernel))
    return [
        Line(
            one.object if one.field is None else f"{one.object}.{one.field}", one.kind, one.type, one.rows,
            one.deleted_at.isoformat(timespec="minutes"), one.purge_at.isoformat(timespec="minutes"), one.restorable,
        )
        for one in found
    ]  # fmt: skip


async def _restore(call: Invocation, kernel: Kernel) -> Restored:
    workspace, name = await find_workspace_of(call, kernel), str(call.words.name)
    key, _, field = name.partition(".")
    stamp = PublishStamp(kind="catalog.restore", cause="system", title={"zh": f"恢复 {name}", "en": f"Restore {name}"})
    published: Published
    if field:
        published = await restore_field(kernel.publisher, workspace, key, field, stamp)
    else:
        published = await restore_object(kernel.publisher, workspace, key, stamp)
    await finish(kernel.background, workspace, kernel.clock, RollUps(kernel.background, kernel.clock))
    return Restored(name, published.version)


async def _missing(call: Invocation, kernel: Kernel) -> list[Text]:
    stored = await read_stored(kernel.database, await find_workspace_of(call, kernel))
    return [Text(one.pointer, one.language, one.other) for one in list_missing(stored.definitions)]


def _tell(one: Line) -> str:
    return f"{one.name:<32} {one.kind:<7} {one.type or '':<12} {one.rows:>6}  {one.deleted_at} → {one.purge_at}"
