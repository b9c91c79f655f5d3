"""Events as an iCalendar (RFC 5545). Pure: records as the query room writes them in, bytes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vRecur

from zhike.engines.calendar.recurrence import REPEAT_FIELDS, make_calendar_rule, read_rhythm

FIELDS = (
    "id", "title", "starts_at", "ends_at", "all_day", "status", "location", "description", "visibility",
    *REPEAT_FIELDS, "attendees", "contacts", "account", "created_at", "updated_at", "version",
)  # fmt: skip
Record = Mapping[str, Any]
"""One event as the query room writes it (docs/http.md)."""
REFRESH = timedelta(minutes=15)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Frame:
    """Whose calendar it is: the workspace's key and zone, and what it is called."""

    workspace: str
    zone: ZoneInfo
    name: str


def make_calendar(frame: Frame, events: Sequence[Record]) -> bytes:
    """A calendar of events. Lines are folded and texts escaped by the library; moments of what repeats are in the
    workspace's zone, which is described in the calendar, so that they keep their hour when clocks change."""
    calendar = Calendar()
    calendar.add("prodid", "-//Zhike//Zhike//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", frame.name)
    calendar.add("x-wr-timezone", frame.zone.key)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for event in events:
        calendar.add_component(_make_event(frame, event))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _make_event(frame: Frame, record: Record) -> Event:
    event = Event()
    event.add("uid", f"{record['id']}@{frame.workspace}.zhike")
    event.add("summary", record["title"])
    event.add("dtstamp", _read(record["updated_at"]))
    event.add("created", _read(record["created_at"]))
    event.add("last-modified", _read(record["updated_at"]))
    event.add("sequence", max(0, int(record["version"]) - 1))
    event.add("status", str(_plain(record["status"]) or "confirmed").upper())
    event.add("class", "PUBLIC" if record["visibility"] == "full" else "PRIVATE")
    start = _read(record["starts_at"])
    whole = bool(record["all_day"])
    event.add("dtstart", _place(start, frame.zone, whole=whole))
    event.add("dtend", _find_end(record, start, frame.zone, whole=whole))
    if _plain(record["repeat"]):
        event.add("rrule", vRecur.from_ical(_read_rule(record, start, frame.zone, whole=whole)))
    if _plain(record["location"]):
        event.add("location", record["location"])
    words = _describe(record)
    if words:
        event.add("description", words)
    return event


def _find_end(record: Record, start: datetime, zone: ZoneInfo, *, whole: bool) -> date | datetime:
    """What lasts all day ends with the day after its last one; without an end it is an hour."""
    end = record["ends_at"]
    if whole:
        return _place(start if end is None else _read(end), zone, whole=True) + _DAY
    return _place(start + _HOUR if end is None else _read(end), zone, whole=False)


def _place(moment: datetime, zone: ZoneInfo, *, whole: bool) -> date | datetime:
    local = moment.astimezone(zone)
    return local.date() if whole else local


def _read_rule(record: Record, start: datetime, zone: ZoneInfo, *, whole: bool) -> str:
    rhythm = read_rhythm({key: _plain(record[key]) for key in REPEAT_FIELDS})
    return make_calendar_rule(rhythm, start, zone, all_day=whole)


def _describe(record: Record) -> str:
    parts = [_plain(record["description"]) or ""]
    people = [one["title"] for key in ("attendees", "contacts") for one in _list(record[key]) if one.get("title")]
    account = record["account"]
    if isinstance(account, Mapping) and account.get("title"):
        parts.append(f"客户：{account['title']}")
    if people:
        parts.append(f"参与人：{'、'.join(people)}")
    return "\n".join(part for part in parts if part)


def _list(value: Any) -> list[Mapping[str, Any]]:
    return value if isinstance(value, list) else []


def _plain(value: Any) -> Any:
    """Nothing in place of what is masked."""
    return None if isinstance(value, Mapping) else value


def _read(text: str) -> datetime:
    return datetime.fromisoformat(text)
