"""What of the package somebody has before him today."""

from __future__ import annotations

from zhike.apps.customers.reminders import EVENTS, TASKS
from zhike.engines.today.model import Errand

ERRANDS = (
    Errand(
        object=TASKS.object,
        kind="due",
        at=TASKS.at,
        where=TASKS.where,
        people=TASKS.people,
        with_owner=TASKS.with_owner,
        action="complete",
    ),
    Errand(
        object=EVENTS.object,
        kind="agenda",
        at=EVENTS.at,
        where=EVENTS.where,
        people=EVENTS.people,
        with_owner=EVENTS.with_owner,
        until="ends_at",
        whole_day="all_day",
        place="location",
        repeats=EVENTS.repeats,
    ),
)
