"""Layouts, lists and record types that show a field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from zhike.kernel.catalog.model import Catalog, ObjectDefinition
from zhike.kernel.catalog.uses.contract import Use, Wanted
from zhike.kernel.postgres.pool import Connection, Database


class ScreenUses:
    """Every mention in what draws a record or a list of records."""

    async def find(self, connection: Connection | Database, catalog: Catalog, wanted: Wanted) -> Sequence[Use]:
        """The mentions, also over links of other objects (`account.level` in a list of contacts)."""
        if wanted.field is None:
            return []
        return [use for owner in catalog.objects.values() for use in _list(catalog, owner, wanted)]


def _list(catalog: Catalog, owner: ObjectDefinition, wanted: Wanted) -> Iterator[Use]:
    parts = (("layout", owner.layout), ("list", owner.list_view), ("record_types", owner.record_types))
    for kind, document in parts:
        for pointer, text in list_texts(document, f"/object/{owner.key}/{kind}"):
            if leads_to(catalog, owner.key, text, wanted) and (owner.key == wanted.object or "." in text):
                yield Use(kind, pointer, owner.label, breaks=True)


def list_texts(document: object, pointer: str) -> Iterator[tuple[str, str]]:
    """Every text of a document and every key of a member, with where it stands."""
    if isinstance(document, str):
        yield pointer, document
    elif isinstance(document, Mapping):
        for name, value in document.items():
            if name in ("label", "title", "name"):
                continue
            yield f"{pointer}/{name}", str(name)
            yield from list_texts(value, f"{pointer}/{name}")
    elif isinstance(document, list | tuple):
        for place, value in enumerate(document):
            yield from list_texts(value, f"{pointer}/{place}")


def leads_to(catalog: Catalog, start: str, path: str, wanted: Wanted) -> bool:
    """Whether a path such as `account.level`, read from an object, passes the field."""
    current = catalog.objects.get(start)
    for step in path.split("."):
        field = None if current is None else current.fields.get(step.partition(":")[0])
        if current is None or field is None:
            return False
        if (current.key, field.key) == (wanted.object, wanted.field):
            return True
        targets = field.targets or field.value_type.objects
        current = catalog.objects.get(targets[0]) if targets else None
    return False
