"""Related lists and open items of a record, out of the relations that the catalog knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhike.engines.overview.model import COLUMNS, MAX_RELATED, ROWS, OpenItems, Related
from zhike.engines.timeline.model import About
from zhike.engines.timeline.sources import Source
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import FieldDefinition, FieldState, ObjectDefinition, Relation
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.tree import Call
from zhike.kernel.postgres.pool import Connection
from zhike.kernel.query.model import Query, Selected, Sort
from zhike.kernel.query.policy import Right
from zhike.kernel.query.run import Page, QueryRunner, Total
from zhike.kernel.query.secure import Guard, Sight, is_veiled

NOTHING = Total(0, exact=True)
_ROUNDABOUT = frozenset({"any_lookup", "multi_lookup"})


@dataclass(frozen=True, slots=True)
class Lists:
    """Reads lists for one record's page."""

    query: QueryRunner
    connection: Connection
    about: About

    async def read_related(self) -> tuple[Related, ...]:
        """Every list of children that the reader may open, in the catalog's order."""
        found = []
        for relation in list_relations(self.about)[:MAX_RELATED]:
            child = self.about.catalog.objects[relation.child]
            lookup = child.fields[relation.lookup]
            columns = _list_columns(self.about, child, lookup)
            where = read_condition(leads_to(lookup, str(self.about.record)))
            page = await self._list(Query(ObjectKey(child.key), _select(columns), where, _list_sort(self.about, child)))
            found.append(
                Related(
                    relation.key,
                    relation.label,
                    child.key,
                    lookup.key,
                    columns,
                    page.total or NOTHING,
                    page.data,
                )
            )
        return tuple(found)

    async def read_open(self, sources: Sequence[Source]) -> tuple[OpenItems, ...]:
        """What is still to be done, an object after the other."""
        guard, found = Guard(self.about.catalog, self.about.policy), []
        for source in sources:
            todo, owner = source.timeline.open, source.owner
            if todo is None or guard.get_sight(owner.fields[todo.at]) is not Sight.PLAIN:
                continue
            links = [leads_to(link, str(self.about.record)) for link in source.links]
            where = Call("and", (todo.where, read_condition({"any": links})))
            names = dict.fromkeys((owner.title_field, todo.at, *source.timeline.show, "owner"))
            query = Query(ObjectKey(owner.key), _select(tuple(names)), where, (Sort((todo.at,)),))
            page = await self._list(query)
            found.append(OpenItems(owner.key, owner.plural, owner.icon, todo.at, page.total or NOTHING, page.data))
        return tuple(found)

    async def _list(self, query: Query) -> Page:
        asked = Query(query.object, query.select, query.where, query.sort, limit=ROWS, total="capped")
        return await self.query.list(self.about.catalog, self.about.policy, asked, connection=self.connection)


def list_relations(about: About) -> tuple[Relation, ...]:
    """The relations of the record's object whose children and whose link the reader may see. What leads here over a
    root is not listed once more for being about the record."""
    guard = Guard(about.catalog, about.policy)
    owner = about.catalog.get_object(about.object)
    found = []
    for relation in owner.relations.values():
        child = about.catalog.objects[relation.child]
        lookup = child.fields[relation.lookup]
        if not child.active or not about.policy.list_alternatives(ObjectKey(child.key), Right.READ):
            continue
        if guard.get_sight(lookup) is not Sight.PLAIN or is_veiled(child, lookup):
            continue
        root = None if child.root is None else child.fields.get(child.root)
        if lookup.type in _ROUNDABOUT and root is not None and about.object in root.targets:
            continue
        found.append(relation)
    return tuple(found)


def leads_to(link: FieldDefinition, record: str) -> Mapping[str, object]:
    """The condition that a link of a record leads to another."""
    if link.type == "multi_lookup":
        return {"field": link.key, "op": "has_any", "value": [record]}
    return {"field": link.key, "op": "is", "value": record}


def _list_columns(about: About, child: ObjectDefinition, lookup: FieldDefinition) -> tuple[str, ...]:
    """The title, what tells of it in a graph, then the first columns of the object's own list; of those that the reader
    may see, and not the way here."""
    listed = child.list_view.get("columns", ())
    names = [str(one) for one in listed] if isinstance(listed, Sequence) else []
    names = [*(() if child.graph is None else child.graph.show), *names]
    known = [name for name in dict.fromkeys((child.title_field, *names)) if name in child.fields and name != lookup.key]
    guard = Guard(about.catalog, about.policy)
    seen = [name for name in known if guard.get_sight(child.fields[name]) is not Sight.HIDDEN]
    return tuple(seen[:COLUMNS])


def _list_sort(about: About, child: ObjectDefinition) -> tuple[Sort, ...]:
    """As the object's own list has it, where its first key is a field that the reader sees."""
    listed = child.list_view.get("sort", ())
    first = listed[0] if isinstance(listed, Sequence) and listed else None
    if not isinstance(first, Mapping):
        return ()
    field = child.fields.get(str(first["field"]))
    if field is None or field.state is not FieldState.READY:
        return ()
    if Guard(about.catalog, about.policy).get_sight(field) is not Sight.PLAIN:
        return ()
    return (Sort((field.key,), bool(first.get("descending", False))),)


def _select(names: Sequence[str]) -> tuple[Selected, ...]:
    return tuple(Selected(name, (name,)) for name in dict.fromkeys(("id", *names)))
