"""What of the package happens at a time and is reminded of."""

from __future__ import annotations

from zhike.engines.notifications.agenda import Timed

TASKS = Timed(
    object="task",
    at="due",
    where={"field": "status", "op": "in", "value": ["todo", "doing"]},
    people="assignees",
    with_owner=False,
    always=("0m",),
    unasked=(),
    zh="任务到期提醒",
    en="A task is due",
)
EVENTS = Timed(
    object="event",
    at="starts_at",
    where={"field": "status", "op": "is_not", "value": "cancelled"},
    people="attendees",
    with_owner=True,
    always=(),
    unasked=("15m",),
    zh="日程即将开始",
    en="An event begins soon",
    repeats=True,
)
TIMED = (TASKS, EVENTS)
