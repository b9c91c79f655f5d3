"""`zhike catalog VERB`: definitions of a workspace, and packages that change them."""

from __future__ import annotations

import argparse

import msgspec

from zhike.commands.at_kernel import find_workspace_of, with_kernel
from zhike.commands.catalog_care import CARE_VERBS, add_care_verbs, run_care_verb
from zhike.commands.catalog_packages import add_package_verbs, run_package_verb
from zhike.commands.contract import OK, Command, Invocation, add_place, add_workspace, choose, write
from zhike.kernel.base.errors import Language
from zhike.kernel.catalog.schema import make_schema
from zhike.operations.kernel import Kernel

KINDS = ("object", "role", "settings", "package")


class ObjectCard(msgspec.Struct, frozen=True):
    """One object in short."""

    key: str
    label: str
    fields: int
    package: str | None
    active: bool


class Shown(msgspec.Struct, frozen=True):
    """A workspace's catalog in short."""

    version: int
    objects: list[ObjectCard]
    roles: list[str]


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Words and flags of catalog."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    show = verbs.add_parser("show", help=choose(("对象与角色", "objects and roles"), language))
    schema = verbs.add_parser("schema", help=choose(("定义文件的 JSON Schema", "JSON Schemas"), language))
    add_package_verbs(verbs, language)
    add_care_verbs(verbs, language)
    add_workspace(show, language)
    for verb in (show, schema):
        add_place(verb, language)


def run(call: Invocation) -> int:
    """Do the verb; FAILED when a step that follows publishing did not succeed."""
    verb = call.words.verb
    if verb == "schema":
        schemas = {kind: make_schema(kind) for kind in KINDS}
        write(msgspec.json.format(msgspec.json.encode(schemas)).decode())
        return OK
    if verb == "show":
        shown = with_kernel(call, lambda kernel: _show(call, kernel))
        call.answer(shown, lambda: _tell_shown(shown, call.language))
        return OK
    return run_care_verb(call) if verb in CARE_VERBS else run_package_verb(call)


async def _show(call: Invocation, kernel: Kernel) -> Shown:
    catalog = await kernel.catalogs.current((await find_workspace_of(call, kernel)).key)
    cards = [
        ObjectCard(one.key, one.label.text(call.language), len(one.fields), one.package, one.active)
        for one in catalog.objects.values()
    ]
    return Shown(catalog.version, cards, list(catalog.roles))


def _tell_shown(shown: Shown, language: Language) -> list[str]:
    head = choose((f"定义版本 {shown.version}", f"Version {shown.version} of the definitions"), language)
    rows = [f"  {one.key:<20} {one.label}  ({one.fields})" for one in shown.objects]
    return [head, *rows, choose(("角色：", "Roles: "), language) + ", ".join(shown.roles)]


COMMAND = Command(configure, run)
