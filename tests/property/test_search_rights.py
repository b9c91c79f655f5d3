"""Search against a plain model: whoever asks, every hit is a record that he may read, a masked or hidden value leads
to none, and every readable record is found by its exact title."""

import random
from uuid import UUID

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fixtures.kernel import Company, kernel, shared_company
from tests.integration.engines.search.conftest import catch_up, publish
from zhike.engines.search.errors import EmptyQuestion
from zhike.engines.search.find import MAX_LIMIT
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, new_id
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.records.model import Batch, Change, Operation

__all__ = ["kernel", "shared_company"]

OWNERS = ("owner", "colleague", "outsider", None)
READERS = ("owner", "colleague", "head", "outsider", "administrator", "masked")
SIGNS = "单仇曾解查重庆长安知客科技公司王李张伟芳äßZzkA1 9&|!:*'()-·🌺"
ROLE = {
    "role": "x_masked",
    "label": {"zh": "遮盖", "en": "Masked"},
    "objects": {"*": {"read": "all"}},
    "fields": {"contact.phone": {"mask": "phone"}, "contact.wechat": {"read": False}},
}

names = st.text(alphabet=SIGNS, min_size=1, max_size=14).map(str.strip).filter(lambda text: any(map(str.isalnum, text)))
people = st.lists(
    st.tuples(names, st.sampled_from(OWNERS), st.integers(min_value=0, max_value=10**8 - 1), st.booleans()),
    min_size=1,
    max_size=8,
)


async def save(company: Company, object_key: str, rows: list[dict[str, object]]) -> list[RecordId]:
    """Records, made by the system in one go."""
    operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
    batch = Batch(ObjectKey(object_key), tuple(Change("create", values=row) for row in rows))  # type: ignore[arg-type]
    outcome = await company.kernel.records.save(company.system, batch, operation)
    return [RecordId(saved.id) for saved in outcome.saved if saved.id is not None]


async def list_readable(company: Company, who: str, object_key: str, records: list[RecordId]) -> set[UUID]:
    """What a list of the same reader holds of these."""
    catalog = await company.kernel.catalogs.current(company.key)
    policy = await company.kernel.access.get_policy(company.reader(who), catalog)
    query = Query(ObjectKey(object_key), (Selected("id", ("id",)),), ids=tuple(records), limit=200)
    page = await company.kernel.query.list(catalog, policy, query)
    return {UUID(row["id"]) for row in msgspec.json.decode(page.data)}


async def list_found(company: Company, who: str, typed: str) -> tuple[set[UUID], bool]:
    """What search holds for a reader, and whether that is all."""
    try:
        found = await company.kernel.search.find(company.reader(who), typed, limit=MAX_LIMIT)
    except EmptyQuestion:
        return set(), True
    whole = not found.stopped and all(group.found <= MAX_LIMIT for group in found.groups)
    return {hit.id for group in found.groups for hit in group.hits}, whole


async def make_masked(company: Company) -> None:
    """Somebody who reads everything but numbers."""
    if "masked" in company.people:
        return
    await publish(company, "role", "x_masked", ROLE)
    (user,) = await save(company, "user", [{"name": "某人", "login_name": f"masked.{company.key}",
                                           "status": "active", "roles": ["x_masked"]}])  # fmt: skip
    company.people["masked"] = user  # type: ignore[assignment]
    company.kernel.access.wake(company.key, company.workspace.schema)


def owned(company: Company, who: str | None) -> dict[str, object]:
    return {} if who is None else {"owner": str(company.people[who])}


async def check_hits(company: Company, drawn: list[tuple[str, str | None, int, bool]]) -> None:
    """One example."""
    await make_masked(company)
    (account,) = await save(company, "account", [{"name": "某某" + drawn[0][0], **owned(company, drawn[0][1])}])
    rows = [
        {"name": name, "phone": f"138{number:08d}", "wechat": f"w{number:08d}x", **owned(company, who)}
        | ({"account": str(account)} if inside else {})
        for name, who, number, inside in drawn
    ]
    records = await save(company, "contact", rows)
    await catch_up(company)
    for who in READERS:
        readable = await list_readable(company, who, "contact", records)
        for row, record in zip(rows, records, strict=True):
            await check_record(company, who, (row, record), readable, set(records))


async def check_record(
    company: Company, who: str, one: tuple[dict[str, object], RecordId], readable: set[UUID], ours: set[RecordId]
) -> None:
    """What one reader finds of one record by its name and its numbers."""
    row, record = one
    by_name, whole = await list_found(company, who, str(row["name"]))
    by_phone, _ = await list_found(company, who, str(row["phone"]))
    by_wechat, _ = await list_found(company, who, str(row["wechat"]))
    for found in (by_name, by_phone, by_wechat):
        assert {one for one in found if one in ours} <= readable
    if record in readable and whole:
        assert record in by_name
    if who == "masked":
        assert record not in by_phone
        assert record not in by_wechat
    elif record in readable:
        assert record in by_phone
        assert record in by_wechat


async def test_hits_are_readable_and_masks_hold(shared_company: Company) -> None:
    seeds = random.Random(7)
    drawn: list[list[tuple[str, str | None, int, bool]]] = []

    @settings(max_examples=6)
    @given(people)
    def collect(rows: list[tuple[str, str | None, int, bool]]) -> None:
        drawn.append(rows)

    collect()
    for rows in drawn:
        # Numbers are drawn anew, so that examples do not meet each other's.
        await check_hits(shared_company, [(name, who, seeds.randrange(10**8), inside) for name, who, _, inside in rows])
