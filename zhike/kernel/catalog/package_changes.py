"""What packages change in a workspace's definitions, and where that meets what the workspace made of them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from zhike.kernel.catalog.conflicts import Conflict, Decisions, list_conflicts, without
from zhike.kernel.catalog.definitions import Definition, DefinitionChange, DefinitionKey, number_document
from zhike.kernel.catalog.differences import is_same
from zhike.kernel.catalog.errors import PackageProblem
from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.merge_three import Clash, merge_three
from zhike.kernel.catalog.package_model import Package
from zhike.kernel.catalog.problems import Place, to_pointer

Definitions = Mapping[DefinitionKey, Definition]
Overlay = Mapping[DefinitionKey, Document]


def find_changes(
    packages: Sequence[Package], overlays: Mapping[str, Overlay], stored: Definitions, decisions: Decisions
) -> tuple[tuple[DefinitionChange, ...], tuple[Conflict, ...]]:
    """The changes that applying means, and the conflicts with what the workspace made its own.

    `overlays` are those of the packages as they were applied before. Conflicts without a decision are kept. Raises
    PackageProblem where a definition belongs to another package.
    """
    bases = [change for one in packages for change in _list_base_changes(one, stored)]
    conflicts: list[Conflict] = []
    customs: dict[DefinitionKey, Document | None] = {}
    for change in bases:
        for conflict in _list_base_conflicts(change, stored):
            conflicts.append(conflict)
            if decisions.find(conflict) == "take":
                identity = (change.kind, change.key)
                mine = customs.get(identity, stored[identity].custom)
                customs[identity] = None if mine is None else without(mine, conflict.pointer)
    for one in packages:
        conflicts += _lay_over(one, overlays.get(one.key, {}), stored, customs, decisions)
    changed = (
        DefinitionChange(*identity, document)
        for identity, document in customs.items()
        if not is_same(document, _custom_of(stored, identity))
    )
    return (*bases, *changed), tuple(conflicts)


def _list_base_changes(package: Package, stored: Definitions) -> Iterator[DefinitionChange]:
    for (kind, key), document in package.definitions.items():
        known = stored.get((kind, key))
        if known is not None and known.package not in {None, package.key}:
            raise PackageProblem(
                reason_zh=f"“{kind}/{key}”已属于应用包“{known.package}”。",
                reason_en=f"'{kind}/{key}' belongs to the package '{known.package}'.",
            )
        if known is None or known.base != number_document(kind, document) or known.package != package.key:
            yield DefinitionChange(kind, key, document, "base", package.key)
    for identity, one in stored.items():
        if one.package == package.key and identity not in package.definitions:
            yield DefinitionChange(*identity, None, "base", package.key)


def _list_base_conflicts(change: DefinitionChange, stored: Definitions) -> Iterator[Conflict]:
    known = stored.get((change.kind, change.key))
    if known is None or known.custom is None:
        return
    new = {} if change.document is None else number_document(change.kind, change.document)
    yield from list_conflicts(change.kind, change.key, known.base or {}, new, known.custom)


def _lay_over(
    package: Package,
    before: Overlay,
    stored: Definitions,
    customs: dict[DefinitionKey, Document | None],
    decisions: Decisions,
) -> Iterator[Conflict]:
    """Bring the overlay from what it was to what it is, in `customs`."""
    for identity in dict.fromkeys([*before, *package.overlay]):
        mine = customs.get(identity, _custom_of(stored, identity))
        kind, key = identity

        def takes(place: Place, kind: str = kind, key: str = key) -> bool:
            return decisions.find(Conflict(kind, key, to_pointer(place))) == "take"

        merged = merge_three(before.get(identity), package.overlay.get(identity), mine, takes)
        customs[identity] = merged.document
        yield from (_to_conflict(kind, key, clash) for clash in merged.clashes)


def _to_conflict(kind: str, key: str, clash: Clash) -> Conflict:
    return Conflict(kind, key, to_pointer(clash.place), clash.old, clash.new, clash.mine)


def _custom_of(stored: Definitions, identity: DefinitionKey) -> Document | None:
    known = stored.get(identity)
    return None if known is None else known.custom
