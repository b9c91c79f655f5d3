"""The sample as writes in the order in which they happened: week by week, what others rest on first. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal as OneOf

from zhike.kernel.base.ids import Dice, RecordId
from zhike.kernel.records.model import Json
from zhike.operations.sample.sample import Customer, Employee, Known, Sample
from zhike.operations.sample.story import Told
from zhike.operations.sample.words import Words

PHASES = (
    ("account", "create"), ("contact", "create"), ("account", "link"), ("contact", "link"),
    ("account_contact", "create"), ("account_relation", "create"), ("contact_relation", "create"),
    ("interaction", "create"), ("event", "create"),
    ("task", "create"), ("task", "update"), ("account", "update"),
)  # fmt: skip
"""What is written in a week, in this order; "link" are changes that name records of the same week."""
INDUSTRIES = {
    "machinery": "manufacturing", "auto": "manufacturing", "electronics": "technology", "food": "manufacturing",
    "pharma": "medical", "chemical": "manufacturing", "energy": "energy", "textile": "manufacturing",
    "packaging": "manufacturing", "logistics": "logistics",
}  # fmt: skip
SOURCES = {
    "官网": "website", "展会": "exhibition", "转介绍": "referral", "电话": "call", "广告": "advertising",
    "企微": "wecom",
}  # fmt: skip
ROLES = {"decision": "decides", "influence": "influences", "use": "uses", "buy": "buys", "finance": "pays"}
TEAMS = {"decision": "总经办", "influence": "技术部", "use": "生产部", "buy": "采购部", "finance": "财务部"}
OUTCOMES = {
    "first": "reached", "need": "progress", "plan": "progress", "quote": "progress", "won": "progress",
    "lost": "refused", "quiet": "no_change",
}  # fmt: skip
STAGES = {"need": "interested", "won": "won", "lost": "lost"}
STREETS = ("工业园区创新路", "高新区科技大道", "开发区兴业路", "经开区长江路", "工业大道", "产业园区发展路")
TAGS = ("重点行业", "老客户介绍", "展会线索", "可做样板", "价格敏感", "集团客户")
MEETINGS = frozenset({"visit", "meeting"})
MINUTES = {"visit": (45, 60, 90, 120, 150), "meeting": (30, 45, 60, 90)}
SIZES = ((20, "micro"), (100, "small"), (500, "medium"), (2000, "large"))
Kind = OneOf["create", "link", "update"]


@dataclass(frozen=True, slots=True)
class Write:
    """One record made or changed. `at` and `by` (an employee's place in the list) are when and by whom."""

    object: str
    kind: Kind
    id: RecordId
    values: Mapping[str, Json]
    at: datetime
    by: int


@dataclass(frozen=True, slots=True)
class Week:
    """The writes of one week by phase, as PHASES orders them."""

    begin: datetime
    phases: tuple[tuple[Write, ...], ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A customer with the ids of what becomes of him."""

    customer: Customer
    id: RecordId
    contacts: tuple[RecordId, ...]


@dataclass
class Planner:
    """Turns customers into writes. `people` are the employees' ids; `make_id` gives new ones."""

    words: Words
    dice: Dice
    employees: Sequence[Employee]
    people: Sequence[RecordId]
    now: datetime
    make_id: Callable[[], RecordId]
    writes: list[Write] = field(default_factory=list)

    def plan(self, sample: Sample) -> tuple[Week, ...]:
        """All weeks, the oldest first."""
        placed = [Placed(one, self.make_id(), tuple(self.make_id() for _ in one.contacts)) for one in sample.customers]
        for one in placed:
            self._add_account(one)
            self._add_contacts(one)
            self._tell(one)
            self._add_stages(one)
        self._relate(placed)
        return _by_week(self.writes)

    def _add(
        self, object_key: str, kind: Kind, record: RecordId, when: tuple[datetime, int], /, **values: Json
    ) -> None:
        self.writes.append(Write(object_key, kind, record, values, *when))

    def _add_account(self, placed: Placed) -> None:
        one, dice = placed.customer, self.dice
        city = one.city if one.city == one.province else f"{one.province}{one.city}"
        tags = [tag for tag in TAGS if dice.random() < 0.08]
        street = f"{dice.choice(STREETS)} {dice.randrange(1, 300)} 号"
        self._add(
            "account", "create", placed.id, (one.since, one.owner),
            name=one.name, short_name=one.short, level=one.level, type="end_customer",
            industry=INDUSTRIES[one.sector], sector=self.words.sectors[one.sector].label, source=SOURCES[one.source],
            phone=one.phone, employees=one.employees, scale=_size(one.employees), revenue=str(one.revenue),
            year_established=dice.randrange(1992, 2021), address=city + street,
            tags=list(tags), owner=str(self.people[one.owner]),
        )  # fmt: skip

    def _add_contacts(self, placed: Placed) -> None:
        one, dice = placed.customer, self.dice
        won = any(told.step == "won" for told in one.story)
        leader = next((n for n, known in enumerate(one.contacts) if known.part == "decision"), None)
        for number, known in enumerate(one.contacts):
            # Known before he is first spoken to, and before that talk stands in the calendar.
            first = min((told.at for told in one.story if told.talker == number), default=self.now)
            at = min(one.since + timedelta(days=dice.randrange(12)), first - timedelta(days=5))
            at = max(at, one.since + timedelta(minutes=5))
            attitude = dice.choices(("supports", "neutral", "opposes"), (6, 3, 1) if won else (3, 6, 2))[0]
            self._add(
                "contact", "create", placed.contacts[number], (at, one.owner),
                name=known.person.name, account=str(placed.id), phone=known.phone, job_title=known.title,
                team=TEAMS[known.part], gender="female" if known.person.female else "male", attitude=attitude,
                decision_role=ROLES[known.part], is_primary=number == 0, owner=str(self.people[one.owner]),
                **({"email": known.mail} if known.mail else {}),
            )  # fmt: skip
            if leader is not None and number != leader and dice.random() < 0.6:
                after = at + timedelta(days=21)
                if after < self.now:
                    boss = str(placed.contacts[leader])
                    self._add("contact", "link", placed.contacts[number], (after, one.owner), reports_to=boss)

    def _tell(self, placed: Placed) -> None:
        one, dice = placed.customer, self.dice
        for number, told in enumerate(one.story):
            following = one.story[number + 1] if number + 1 < len(one.story) else None
            contact = placed.contacts[told.talker]
            minutes = dice.choice(MINUTES.get(told.kind, (3, 5, 8, 12, 20)))
            values: dict[str, Json] = {} if told.kind in ("email", "wecom") else {"duration": minutes * 60}
            if told.next_at is not None and told.next_at > told.at:
                values["next_time"] = told.next_at.isoformat()
            missed = told.step == "quiet" and "没人接" in told.content
            self._add(
                "interaction", "create", self.make_id(), (told.at, one.owner),
                kind=told.kind, content=told.content, happened_at=told.at.isoformat(), target=str(contact),
                account=str(placed.id), contacts=[str(contact)], next_plan=told.next_step,
                outcome="not_reached" if missed else OUTCOMES[told.step], owner=str(self.people[one.owner]), **values,
            )  # fmt: skip
            if told.kind in MEETINGS:
                self._meet(placed, told, contact)
            if following is None or dice.random() < 0.22:
                self._promise(placed, told, following)

    def _meet(self, placed: Placed, told: Told, contact: RecordId) -> None:
        """It stood in the calendar before it took place."""
        one, dice = placed.customer, self.dice
        made = max(told.at - timedelta(days=dice.randrange(1, 5)), one.since)
        self._enter(placed, (made, told.at, told.kind), contact)

    def _enter(self, placed: Placed, when: tuple[datetime, datetime, str], contact: RecordId) -> None:
        one, dice = placed.customer, self.dice
        made, at, kind = when
        starts = at.replace(minute=dice.choice((0, 30)), second=0, microsecond=0)
        known = one.contacts[placed.contacts.index(contact)]
        title = (
            f"拜访{one.short}{known.person.name}" if kind == "visit" else f"与{one.short}{known.person.name}线上会议"
        )
        helper = self.people[dice.choice(self._helpers())]
        self._add(
            "event", "create", self.make_id(), (made, one.owner),
            title=title, starts_at=starts.isoformat(), ends_at=(starts + timedelta(minutes=90)).isoformat(),
            location=f"{one.city}{one.short}" if kind == "visit" else "腾讯会议", account=str(placed.id),
            related=str(contact), contacts=[str(contact)], owner=str(self.people[one.owner]),
            attendees=[str(helper)] if dice.random() < 0.4 else [],
        )  # fmt: skip

    def _promise(self, placed: Placed, told: Told, following: Told | None) -> None:
        """The next step is a task; with the next contact it is done, the last one is open."""
        one, dice = placed.customer, self.dice
        if told.next_at is None:
            return
        record, when = self.make_id(), (told.at + timedelta(minutes=8), one.owner)
        priority = dice.choices(("low", "normal", "high", "urgent"), (2, 6, 3, 1))[0]
        if following is None and told.next_at > self.now and ("约" in told.next_step or "参观" in told.next_step):
            self._enter(placed, (told.at, told.next_at, "visit"), placed.contacts[told.talker])
        self._add(
            "task", "create", record, when,
            subject=f"{one.short}：{told.next_step}", due=told.next_at.isoformat(), priority=priority,
            related=str(placed.contacts[told.talker]), account=str(placed.id), owner=str(self.people[one.owner]),
        )  # fmt: skip
        if following is not None:
            self._add("task", "update", record, (following.at, one.owner), status="done")
        elif told.next_at < self.now - timedelta(days=20):
            # What nobody came back to was called off in the end.
            self._add("task", "update", record, (told.next_at + timedelta(days=14), one.owner), status="cancelled")

    def _add_stages(self, placed: Placed) -> None:
        """Where the customer stood when: what was told moves him on."""
        one, stage, wins = placed.customer, "prospect", 0
        for told in one.story:
            wins += told.step == "won"
            reached = "repeat" if wins > 4 else STAGES.get(told.step, stage)
            if reached == stage or (stage in ("won", "repeat") and reached == "interested"):
                continue
            stage = reached
            values: dict[str, Json] = {"lifecycle": stage}
            if stage == "won":
                day = told.at.date().isoformat()
                values |= {"deal_status": "won", "first_deal_at": day, "last_deal_at": day}
            elif stage == "repeat":
                values["last_deal_at"] = told.at.date().isoformat()
            self._add("account", "update", placed.id, (told.at, one.owner), **values)
        last = one.story[-1].at if one.story else one.since
        if stage in ("prospect", "interested") and last < self.now - timedelta(days=75):
            self._add("account", "update", placed.id, (last + timedelta(days=60), one.owner), lifecycle="dormant")

    def _relate(self, placed: Sequence[Placed]) -> None:
        """Companies supply each other, people studied together or worked elsewhere before."""
        dice = self.dice
        for number, one in enumerate(placed[1:], start=1):
            near = [other for other in placed[max(0, number - 60) : number] if other.customer.city == one.customer.city]
            if not near:
                continue
            other, when = dice.choice(near), (one.customer.since + timedelta(days=14), one.customer.owner)
            if when[0] > self.now:
                continue
            chance = dice.random()
            if chance < 0.06:
                kind = dice.choice(("supplier", "customer", "partner", "competitor", "same_control"))
                self._add(
                    "account_relation", "create", self.make_id(), when,
                    account=str(one.id), kind=kind, other=str(other.id), owner=str(self.people[when[1]]),
                )  # fmt: skip
            elif chance < 0.09:
                self._add("account", "link", one.id, when, parent=str(other.id))
            elif chance < 0.2:
                self._befriend(one, other, when)
            elif chance < 0.27:
                known = dice.choice(other.customer.contacts)
                contact = other.contacts[other.customer.contacts.index(known)]
                self._leave(one, known, contact, when)

    def _befriend(self, one: Placed, other: Placed, when: tuple[datetime, int]) -> None:
        kind = self.dice.choice(("classmate", "former_colleague", "friend", "introducer", "relative"))
        self._add(
            "contact_relation", "create", self.make_id(), when,
            contact=str(self.dice.choice(one.contacts)), kind=kind, other=str(self.dice.choice(other.contacts)),
            owner=str(self.people[when[1]]),
        )  # fmt: skip

    def _leave(self, one: Placed, known: Known, contact: RecordId, when: tuple[datetime, int]) -> None:
        """Somebody worked here before he went where he is now."""
        years, length = self.dice.randrange(2, 6), self.dice.randrange(1, 4)
        started = (when[0] - timedelta(days=365 * (years + length))).date()
        self._add(
            "account_contact", "create", self.make_id(), when,
            contact=str(contact), account=str(one.id), job_title=known.title, roles=["other"],
            started_on=started.isoformat(), ended_on=(when[0] - timedelta(days=365 * years)).date().isoformat(),
            owner=str(self.people[when[1]]),
        )  # fmt: skip

    def _helpers(self) -> list[int]:
        return [index for index, one in enumerate(self.employees) if one.unit == "presales"]


def _size(employees: int) -> str:
    return next((key for most, key in SIZES if employees < most), "huge")


def _by_week(writes: Iterable[Write]) -> tuple[Week, ...]:
    """Writes by week and phase; several changes of a record in one week become one, with the later values."""
    weeks: dict[datetime, dict[tuple[str, str], dict[RecordId, Write]]] = {}
    for write in sorted(writes, key=lambda one: one.at):
        begin = (write.at - timedelta(days=write.at.weekday())).replace(hour=0, minute=20, second=0, microsecond=0)
        same = weeks.setdefault(begin, {}).setdefault((write.object, write.kind), {})
        known = same.get(write.id)
        values = write.values if known is None else {**known.values, **write.values}
        same[write.id] = Write(write.object, write.kind, write.id, values, write.at, write.by)
    return tuple(
        Week(begin, tuple(tuple(phases.get(phase, {}).values()) for phase in PHASES))
        for begin, phases in sorted(weeks.items())
    )
