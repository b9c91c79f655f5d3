"""P5: rights only ever take away, and what is masked or hidden cannot be observed by any question."""

import json
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tests.property.model.asking import QUESTIONS, draw_condition, draw_reader, explain, few, furnish
from tests.property.model.house import House, select
from tests.property.model.rights import Rights
from tests.property.oracle.masks import mask
from tests.property.strategies import companies
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.expressions.tree import Node
from zhike.kernel.expressions.types import Kind
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.model import AggregateQuery, GroupBy, Measure, Query, Selected, Sort
from zhike.kernel.records.model import Change


@given(data=st.data())
@few(3)
async def test_a_reader_sees_a_part_and_fewer_roles_a_smaller_one(database: Database, data: st.DataObject) -> None:
    house = await furnish(database, data)
    people = [user for user, one in house.company.users.items() if len(one["roles"]) == 2]
    seen = {user: await list_open(house, user) for user in house.company.users}
    whole = await list_open(house, None)
    for found in seen.values():
        assert all(found[key] <= whole[key] for key in whole)
    for user in people:
        for kept in house.company.users[user]["roles"]:
            await house.save("user", Change("update", RecordId(UUID(user)), {"roles": [kept]}))
            house.access.wake(house.workspace.key, house.workspace.schema)
            fewer = await list_open(house, user)
            assert all(fewer[key] <= seen[user][key] for key in fewer), (house.company.users[user], kept)


async def list_open(house: House, user: str | None) -> dict[str, set[str]]:
    """The ids that a user may read, of each object that is open to him at all."""
    found: dict[str, set[str]] = {}
    for key in house.company.documents:
        try:
            rows = await house.list_all(user, Query(ObjectKey(key), select("id"), limit=100))
        except ZhikeError:
            rows = []
        found[key] = {row["id"] for row in rows}
    return found


@given(data=st.data())
@few(3)
async def test_records_show_each_field_as_the_reader_may_see_it(database: Database, data: st.DataObject) -> None:
    house = await furnish(database, data)
    for user in house.company.users:
        rights = Rights(house.company, user, house.clock.now())
        for key, document in house.company.documents.items():
            if not rights.scopes(key, "read"):
                continue
            for row in await house.list_all(user, Query(ObjectKey(key), (), limit=100)):
                check_record(rights, key, document["fields"], row)


def check_record(rights: Rights, key: str, fields: dict[str, Any], shown: dict[str, Any]) -> None:
    stored = rights.company.records[key][shown["id"]]
    for name, one in fields.items():
        sight = rights.sight(key, name)
        message = f"{key}.{name} of {shown['id']} as {rights.user}"
        assert (name in shown) == (sight != "hidden"), message
        if sight == "hidden" or one["type"] == "formula":
            continue
        value = stored[name]
        if sight != "plain":
            is_text = one["type"] in ("text", "long_text", "email", "phone")
            wanted = mask(str(sight), value) if is_text else "****"
            assert shown[name] == (None if wanted is None else {"masked": wanted}), message
        elif one["type"] in ("text", "long_text", "email", "phone", "boolean", "choice"):
            assert shown[name] == value, message
        elif one["type"] in ("lookup", "user", "department"):
            assert (shown[name] or {}).get("id") == value, message
            check_title(rights, one, shown[name], message)


def check_title(rights: Rights, one: dict[str, Any], shown: dict[str, Any] | None, message: str) -> None:
    """The title of a target only where the reader may read the target, as he sees its title field."""
    target = one.get("target")
    if shown is None or target is None:
        return
    row = rights.company.records[target][shown["id"]]
    sight = rights.sight(target, "name")
    if not rights.may(target, row) or sight in (None, "hidden"):
        assert shown["title"] is None, message
    else:
        assert shown["title"] == (row["name"] if sight == "plain" else mask(str(sight), row["name"])), message  # type: ignore[arg-type]


@given(data=st.data())
@few(4)
async def test_other_values_behind_a_mask_change_no_answer(database: Database, data: st.DataObject) -> None:
    house = await furnish(database, data)
    rights, object_key = draw_reader(house, data)
    covered = list_covered(rights)
    if not covered:
        return
    secret_object, secret = data.draw(st.sampled_from(covered))
    questions = [draw_question(rights, object_key, data) for _ in range(QUESTIONS)]
    before = [await answer(house, rights.user, one) for one in questions]
    ids = {"user": tuple(house.company.users), "department": tuple(house.company.departments)}
    ids |= {key: tuple(rows) for key, rows in house.company.records.items()}
    one = house.company.documents[secret_object]["fields"][secret]
    for number in house.company.records[secret_object]:
        value = data.draw(companies.raw_value(one, ids))
        await house.save(secret_object, Change("update", RecordId(UUID(number)), {secret: value}))
    for question, was in zip(questions, before, strict=True):
        now = await answer(house, rights.user, question)
        assert now == was, f"{secret_object}.{secret} shows in {question}\n{explain(rights, object_key, None)}"


def list_covered(rights: Rights) -> list[tuple[str, str]]:
    """Fields of which the reader must learn nothing, save those that decide over rows or are summed up for everybody."""
    rollups = {
        one["field"] for document in rights.company.documents.values() for one in document["fields"].values()
        if one["type"] == "rollup"
    }  # fmt: skip
    found = []
    for key, document in rights.company.documents.items():
        for name, one in document["fields"].items():
            is_stored = one["type"] not in ("formula", "rollup", "lookup", "any_lookup")
            is_free = name not in rollups and not _is_in_conditions(rights, name) and not one.get("child")
            if is_stored and is_free and _hides_all(rights.sight(key, name), one["type"]):
                found.append((key, name))
    return found


def _hides_all(sight: str | None, kind: str) -> bool:
    """Whether not even the form of the value shows: partly shown masks tell a part by intent."""
    if sight in (None, "hidden"):
        return True
    return sight == "hide" or (sight != "plain" and kind not in ("text", "long_text", "email", "phone"))


def _is_in_conditions(rights: Rights, name: str) -> bool:
    conditions = [
        grant.get("conditions") for role in rights.company.roles.values() for grant in role["objects"].values()
    ]
    formulas = [
        one["formula"]
        for document in rights.company.documents.values()
        for one in document["fields"].values()
        if one["type"] == "formula"
    ]
    return name in json.dumps(conditions) or (bool(any(conditions)) and any(name in text for text in formulas))


def draw_question(rights: Rights, object_key: str, data: st.DataObject) -> Query | AggregateQuery:
    """A filter, a sort, an expression to show, or groups. The version and the moments of writing are left out."""
    names = rights.names()
    for fields in names.fields.values():
        fields.pop("version", None)
    where: Node | None = draw_condition(rights, object_key, data)
    where = None if where is not None and "version" in repr(where) else where
    kinds = (Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.DATETIME, Kind.BOOLEAN, Kind.CHOICE)
    paths = [path.steps for kind in kinds for path, _ in names.list_paths(object_key, kind)]
    paths = [steps for steps in paths if not steps[-1].startswith("long_text")]
    path = data.draw(st.sampled_from(paths))
    if data.draw(st.booleans()):
        measures = (Measure("all", "count"), Measure("d", "distinct", data.draw(st.sampled_from(paths))))
        return AggregateQuery(ObjectKey(object_key), (GroupBy("g", path),), measures, where=where)
    shown = (*select("id"), Selected(".".join(path), path))
    return Query(ObjectKey(object_key), shown, where=where, sort=(Sort(path, data.draw(st.booleans())),), limit=200)


async def answer(house: House, user: str, question: Query | AggregateQuery) -> object:
    """What the reader gets to see, an error's words included."""
    policy = await house.policy(user)
    try:
        if isinstance(question, AggregateQuery):
            return json.loads(await house.runner.aggregate(house.catalog, policy, question))
        page = await house.runner.list(house.catalog, policy, question)
    except ZhikeError as error:
        return str(error)
    rows = json.loads(page.data)
    for row in rows:
        row.pop("version")
    return rows
