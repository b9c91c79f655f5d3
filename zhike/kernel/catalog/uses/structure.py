"""What definitions make of a field: title, via, root, dates of rates, relations and roll-ups over it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhike.kernel.catalog.model import Catalog, FieldDefinition, Label, ObjectDefinition
from zhike.kernel.catalog.uses.contract import Use, Wanted
from zhike.kernel.postgres.pool import Connection, Database


class StructureUses:
    """Members of definitions that name a field or an object by its key."""

    async def find(self, connection: Connection | Database, catalog: Catalog, wanted: Wanted) -> Sequence[Use]:
        """The members."""
        if wanted.field is None:
            return list(_list_links(catalog, wanted.object))
        owner = catalog.objects.get(wanted.object)
        own = [] if owner is None else list(_list_own(owner, wanted.field))
        return own + list(_list_rollups(catalog, wanted.object, wanted.field))


def _list_own(owner: ObjectDefinition, key: str) -> Iterator[Use]:
    for kind, value in (("title", owner.title_field), ("via", owner.via), ("root", owner.root)):
        if value == key:
            yield Use(kind, f"/object/{owner.key}/{kind}", owner.label, breaks=True)
    for rule in owner.rules:
        if rule.field == key:
            yield Use("rule", f"/object/{owner.key}/rules/{rule.key}/field", rule.message, breaks=True)
    for field in owner.fields.values():
        if field.follows == key:
            yield Use("follows", f"/object/{owner.key}/fields/{field.key}/follows", field.label, breaks=True)
        if field.config.get("rate_date") == key:
            yield Use("rate_date", f"/object/{owner.key}/fields/{field.key}/rate_date", field.label, breaks=True)


def _list_rollups(catalog: Catalog, object_key: str, field_key: str) -> Iterator[Use]:
    for owner in catalog.objects.values():
        for field in owner.fields.values():
            relation = None if field.rollup is None else owner.relations.get(field.rollup.relation)
            if field.rollup is None or relation is None or relation.child != object_key:
                continue
            for member, value in (("field", field.rollup.field), ("relation", relation.lookup)):
                if value == field_key:
                    yield _use("rollup", owner, field, member)


def _list_links(catalog: Catalog, object_key: str) -> Iterator[Use]:
    for owner in catalog.objects.values():
        for field in owner.fields.values():
            if owner.key != object_key and not field.system and object_key in field.targets:
                yield _use("link", owner, field, "target")


def _use(kind: str, owner: ObjectDefinition, field: FieldDefinition, member: str) -> Use:
    label = Label(
        f"{owner.label.text('zh')} · {field.label.text('zh')}", f"{owner.label.text('en')} · {field.label.text('en')}"
    )
    return Use(kind, f"/object/{owner.key}/fields/{field.key}/{member}", label, breaks=True)
