"""Where the next version of a package and what the workspace made of it meet: listed before, decided, recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal as OneOf

from zhike.kernel.base.errors import Conflict as ConflictError
from zhike.kernel.base.errors import FieldProblem, Language
from zhike.kernel.catalog.differences import MISSING, is_number, is_same, show
from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.problems import Place, to_pointer

Decision = OneOf["keep", "take"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A member that the package changes and the workspace has made its own. Values may be MISSING.

    `removed`: the package takes away what the workspace has added to, so there is nothing left to keep it on.
    """

    kind: str
    key: str
    pointer: str
    old_base: object = MISSING
    new_base: object = MISSING
    custom: object = MISSING
    removed: bool = False

    @property
    def path(self) -> str:
        """What decisions name it by: /object/account/label/zh."""
        return f"/{self.kind}/{self.key}{self.pointer}"

    def describe(self, language: Language) -> str:
        """One sentence for people."""
        old, new, mine = show(self.old_base), show(self.new_base), show(self.custom)
        if language == "zh":
            return f"{self.path}：原为 {old}，新版为 {'(已移除)' if self.removed else new}，本工作区为 {mine}"
        return f"{self.path}: it was {old}, is {'removed' if self.removed else new} now, and {mine} here"


@dataclass(frozen=True, slots=True)
class Decisions:
    """What is to become of conflicts: by path, and else `rest`. Where neither says, the package is not applied.

    `keep`: the workspace's value stays; `take`: the package's comes in its place. What was removed cannot be kept.
    """

    paths: Mapping[str, Decision] = field(default_factory=dict)
    rest: Decision | None = None

    def find(self, conflict: Conflict) -> Decision | None:
        """The decision, None where nobody made one (or one that cannot be)."""
        decision = self.paths.get(conflict.path, self.rest)
        return None if conflict.removed and decision == "keep" else decision


KEEP = Decisions(rest="keep")


class PackageConflicts(ConflictError):
    """The package and the workspace changed the same members, and nobody has decided."""

    code = "package_conflicts"
    title_zh = "应用包与本工作区的设置有冲突"
    title_en = "The package and this workspace changed the same things"
    detail_zh = "共 {count} 处须先决定保留（keep）还是采用（take）；第一处：{first_zh}。新版移除的内容只能采用。"
    detail_en = (
        "{count} places need a decision, keep or take; the first is {first_en}. What was removed can only be taken."
    )


def check_decided(conflicts: tuple[Conflict, ...], decisions: Decisions) -> None:
    """Raises PackageConflicts with all that nobody has decided."""
    open_ones = [one for one in conflicts if decisions.find(one) is None]
    if open_ones:
        raise PackageConflicts(
            problems=[FieldProblem(one.path, "conflict", one.describe("zh"), one.describe("en")) for one in open_ones],
            count=len(open_ones),
            first_zh=open_ones[0].describe("zh"),
            first_en=open_ones[0].describe("en"),
        )


def list_conflicts(kind: str, key: str, old: Document, new: Document, custom: Document) -> Iterator[Conflict]:
    """Where a new base and the workspace's own layer touch the same members."""
    for place in _list_touched(old, new, custom, ()):
        before, after, mine = _get(old, place), _get(new, place), _get(custom, place)
        gone = after is MISSING and isinstance(before, Mapping) and isinstance(mine, Mapping)
        yield Conflict(kind, key, to_pointer(place), before, after, mine, removed=gone)


def without(document: Document, pointer: str) -> Document | None:
    """The document without one member; None where nothing is left."""
    first, _, rest = pointer.removeprefix("/").partition("/")
    name = first.replace("~1", "/").replace("~0", "~")
    inner = document.get(name)
    kept = {one: value for one, value in document.items() if one != name}
    if rest and isinstance(inner, Mapping):
        left = without(inner, "/" + rest)
        if left is not None:
            return {one: (left if one == name else value) for one, value in document.items()}
    return kept or None


def _list_touched(old: Document, new: Document, custom: Document, place: Place) -> Iterator[Place]:
    for name, value in custom.items():
        before, after = old.get(name, MISSING), new.get(name, MISSING)
        if is_number(name, value) or is_same(before, after) or is_same(value, after):
            continue
        if value is None and after is MISSING:
            continue
        if isinstance(value, Mapping) and isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from _list_touched(before, after, value, (*place, name))
        else:
            yield (*place, name)


def _get(document: Document, place: Place) -> object:
    found: object = document
    for name in place:
        found = found.get(name, MISSING) if isinstance(found, Mapping) else MISSING
    return found
