"""What is due between two moments: pure, out of records as the query room writes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from zhike.engines.calendar.recurrence import list_occurrences, read_rhythm
from zhike.engines.notifications.store import Notice
from zhike.kernel.base.ids import UserId

OFFSETS: Mapping[str, timedelta] = {
    "0m": timedelta(0),
    "5m": timedelta(minutes=5),
    "15m": timedelta(minutes=15),
    "30m": timedelta(minutes=30),
    "1h": timedelta(hours=1),
    "2h": timedelta(hours=2),
    "1d": timedelta(days=1),
    "2d": timedelta(days=2),
    "7d": timedelta(days=7),
}
Record = Mapping[str, Any]
"""One record as the query room writes it (docs/http.md)."""
FURTHEST = max(OFFSETS.values())


@dataclass(frozen=True, slots=True)
class Timed:
    """An object whose records happen at a time: the field that says when, a condition on those that count, the field of
    several users that are reminded (`with_owner`: the owner too; where nobody is named, the owner alone), which
    reminders there always are and which where none is chosen, and what is said. `repeats`: it has the fields repeat,
    repeat_every and repeat_until."""

    object: str
    at: str
    where: Mapping[str, Any]
    people: str
    with_owner: bool
    always: tuple[str, ...]
    unasked: tuple[str, ...]
    zh: str
    en: str
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Later than `after`, not later than `until`."""

    after: datetime
    until: datetime

    def holds(self, moment: datetime) -> bool:
        """Whether a moment is in it."""
        return self.after < moment <= self.until


def remind(timed: Timed, record: Record, window: Window, zone: ZoneInfo) -> Iterator[Notice]:
    """The reminders of one record that fall into the window. A key is (record, occurrence, how long before), so that a
    record that is put off is reminded of again."""
    chosen = record["reminders"] or timed.unasked
    for moment in _list_moments(timed, record, window, zone):
        for name in dict.fromkeys((*timed.always, *chosen)):
            offset = OFFSETS.get(name)
            if offset is None or not window.holds(moment - offset):
                continue
            for user in _list_people(timed, record):
                yield Notice(
                    user=user,
                    kind=f"{timed.object}_due",
                    key=f"{timed.object}:{record['id']}:{moment.isoformat()}:{name}",
                    text=(timed.zh, timed.en),
                    object=timed.object,
                    record=UUID(record["id"]),
                )


def _list_moments(timed: Timed, record: Record, window: Window, zone: ZoneInfo) -> Iterator[datetime]:
    first = datetime.fromisoformat(record[timed.at])
    if not timed.repeats or not record["repeat"]:
        yield first
        return
    yield from list_occurrences(read_rhythm(record), first, zone, window.after, window.until + FURTHEST)


def _list_people(timed: Timed, record: Record) -> list[UserId]:
    named = [one["id"] for one in record[timed.people] or ()]
    owner = record["owner"]
    if owner is not None and (timed.with_owner or not named):
        named.append(owner["id"])
    return [UserId(UUID(one)) for one in dict.fromkeys(named)]
