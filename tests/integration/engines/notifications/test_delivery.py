"""What is held, bundled or not told at all, as the clock moves on."""

from datetime import UTC, datetime, time
from uuid import UUID, uuid4

import msgspec
import pytest

from tests.fixtures.kernel import Company
from zhike.engines.notifications.delivery import Delivery
from zhike.engines.notifications.face import EmptyQuietHours, Notifications, UnknownKind
from zhike.engines.notifications.model import Mode, NoticeKind, NoticeSettings, QuietHours
from zhike.engines.notifications.store import Notice, list_fresh
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, new_id
from zhike.kernel.postgres.workspaces import schema_of
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.errors import WriteThroughOthersEyes
from zhike.kernel.records.model import Batch, Change, Json, Operation

KINDS = (
    NoticeKind("mention", ("提到", "Mentioned"), ("", "")),
    NoticeKind("event_due", ("日程", "Event"), ("", ""), mode="always"),
)
# A Friday, 21:30 in Shanghai.
EVENING = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)
NIGHT = QuietHours(time(22), time(8))


class Desk:
    """The notifications of one person of a company, on a clock of their own."""

    def __init__(self, company: Company) -> None:
        kernel = company.kernel
        self.company, self.clock = company, FrozenClock(EVENING)
        self.reader = company.reader("owner")
        self.delivery = Delivery(kernel.query, KINDS)
        self.face = Notifications(kernel.database, kernel.catalogs, kernel.access, self.delivery, self.clock)

    def pass_hours(self, hours: float) -> None:
        self.clock.advance(hours * 3600)

    async def choose(self, **chosen: Mode) -> None:
        await self.face.put_settings(self.reader, NoticeSettings(chosen, NIGHT))

    async def tell(self, *kinds: str) -> int:
        kernel = self.company.kernel
        catalog = await kernel.catalogs.current(self.company.key)
        owner = self.company.people["owner"]
        notices = [Notice(owner, kind, f"{kind}:{uuid4()}", (f"{kind}", f"{kind}")) for kind in kinds]
        async with kernel.database.transaction(self.company.key) as transaction:
            return await self.delivery.tell(transaction, catalog, notices, self.clock.now())

    async def list_told(self) -> list[tuple[str, str | None]]:
        page = await self.face.list(self.reader, unread=False, cursor=None, limit=100)
        return [(one.kind, one.digest) for one in page.items]

    async def count_unread(self) -> int:
        return (await self.face.list(self.reader, unread=True, cursor=None, limit=1)).unread

    async def find_held(self) -> tuple[int, datetime] | None:
        held = (await self.face.list(self.reader, unread=False, cursor=None, limit=1)).held
        return None if held is None else (held.count, held.until)


@pytest.fixture
def desk(company: Company) -> Desk:
    return Desk(company)


async def test_quiet_hours_hold_what_can_wait(desk: Desk) -> None:
    await desk.choose()
    assert await desk.tell("mention") == 1
    desk.pass_hours(1)
    assert await desk.tell("mention", "mention", "event_due") == 3
    assert await desk.list_told() == [("event_due", None), ("mention", None)]
    assert await desk.count_unread() == 2
    eight = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
    assert await desk.find_held() == (2, eight)
    # Marking all as read leaves what nobody has seen.
    assert await desk.face.mark_read(desk.reader, None) == 0
    desk.pass_hours(9.5)
    assert desk.clock.now() == eight
    assert await desk.count_unread() == 2
    assert await desk.find_held() is None
    schema, owner = schema_of(desk.company.key), desk.company.people["owner"]
    fresh = await list_fresh(desk.company.kernel.database, schema, [owner], EVENING, eight)
    assert len(fresh) == 3
    assert await list_fresh(desk.company.kernel.database, schema, [owner], eight, eight) == []


async def test_a_digest_bundles_what_happens_until_its_hour(desk: Desk) -> None:
    await desk.choose(mention="daily", event_due="hourly")
    await desk.tell("mention", "event_due")
    assert await desk.list_told() == []
    desk.pass_hours(10)
    await desk.tell("mention")
    # The hourly one fell into the night and came at eight; the daily one comes at nine.
    desk.pass_hours(1)
    assert await desk.list_told() == [("event_due", "hourly")]
    desk.pass_hours(0.5)
    assert await desk.list_told() == [("mention", "daily"), ("mention", "daily"), ("event_due", "hourly")]
    page = await desk.face.list(desk.reader, unread=False, cursor=None, limit=1)
    following = await desk.face.list(desk.reader, unread=False, cursor=page.next, limit=5)
    assert [one.kind for one in (*page.items, *following.items)] == ["mention", "mention", "event_due"]
    assert {one.at for one in page.items} != {one.due_at for one in page.items}


async def test_what_is_off_is_not_told(desk: Desk) -> None:
    await desk.choose(mention="off")
    assert await desk.tell("mention", "unknown_kind") == 1
    assert await desk.list_told() == [("unknown_kind", None)]
    assert await desk.find_held() is None


async def test_changed_choices_and_impatience_free_what_is_held(desk: Desk) -> None:
    await desk.choose(mention="daily")
    await desk.tell("mention")
    await desk.choose(mention="hourly")
    assert await desk.find_held() == (1, datetime(2026, 11, 21, 0, 0, tzinfo=UTC))
    await desk.choose(mention="off")
    assert await desk.list_told() == [("mention", None)]
    await desk.choose(mention="daily")
    await desk.tell("mention", "mention")
    assert await desk.face.deliver_held(desk.reader) == 3
    assert await desk.find_held() is None


async def test_days_that_nobody_works_are_those_of_the_business_calendar(desk: Desk) -> None:
    company = desk.company
    await desk.face.put_settings(desk.reader, NoticeSettings({}, None, rest_days=True))
    kernel, policy = company.kernel, SystemPolicy("a test looks")
    catalog = await kernel.catalogs.current(company.key)
    asked = Query(ObjectKey("business_calendar"), (Selected("id", ("id",)),))
    (row,) = msgspec.json.decode((await kernel.query.list(catalog, policy, asked)).data)
    operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
    values: dict[str, Json] = {"exceptions": {"2026-11-20": [], "2026-11-21": [["10:00", "12:00"]]}}
    change = Change("update", id=RecordId(UUID(row["id"])), values=values)
    await kernel.records.save(company.system, Batch(ObjectKey("business_calendar"), (change,)), operation)
    await desk.tell("mention")
    assert await desk.find_held() == (1, datetime(2026, 11, 21, 2, 0, tzinfo=UTC))


async def test_what_cannot_be_chosen_is_refused(desk: Desk) -> None:
    with pytest.raises(UnknownKind):
        await desk.face.put_settings(desk.reader, NoticeSettings({"nothing": "now"}))
    with pytest.raises(EmptyQuietHours):
        await desk.face.put_settings(desk.reader, NoticeSettings({}, QuietHours(time(8), time(8))))
    acting = Reader(desk.company.key, desk.company.people["administrator"], desk.company.people["owner"])
    with pytest.raises(WriteThroughOthersEyes):
        await desk.face.put_settings(acting, NoticeSettings())
    with pytest.raises(WriteThroughOthersEyes):
        await desk.face.deliver_held(acting)
    page = await desk.face.get_settings(desk.reader)
    assert (page.settings, page.time_zone) == (NoticeSettings(), "Asia/Shanghai")
