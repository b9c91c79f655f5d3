"""Tasks: their checklist is one, doing them is dated, and what repeats goes on with the next one, once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from zhike.apps.customers.errors import BadChecklist
from zhike.apps.customers.reading import Reading, Record, id_of
from zhike.apps.customers.writing import save_more, set_columns
from zhike.engines.calendar.recurrence import find_next, read_rhythm
from zhike.kernel.catalog.model import Catalog, Label
from zhike.kernel.query.policy import Right
from zhike.kernel.records.actions import ActionCall, Argument, Confirm
from zhike.kernel.records.hooks import Saving
from zhike.kernel.records.model import Batch, Change, Json
from zhike.kernel.records.save import RecordWriter

MOST_ITEMS = 200
LONGEST_ITEM = 500
_SHAPE = '{"text": "…", "done": true|false}'
_COPIED = ("subject", "priority", "reminders", "repeat", "repeat_on", "repeat_until", "description")
_LINKS = ("account", "related", "owner", "department")
_MORE = (
    "status", "due", "repeat_every", "repeat_count", "repeat_from", "next_task",
    "completed_at", "assignees", "checklist",
)  # fmt: skip


class Complete:
    """Says that tasks are done; a task that repeats gets its next one (see `Tasks.follow`)."""

    key = "complete"
    label = Label("完成", "Complete")
    arguments: tuple[Argument, ...] = ()
    right = Right.UPDATE
    confirm: Confirm = "none"
    undoable = True
    batchable = True
    objects: frozenset[str] | None = frozenset({"task"})

    def plan(self, call: ActionCall) -> tuple[Batch, ...]:
        """One update a task; done again changes nothing."""
        return (Batch(call.object, tuple(Change("update", one, {"status": "done"}) for one in call.ids)),)


def check_checklist(catalog: Catalog, change: Change) -> Change:
    """A prepare hook. Raises BadChecklist."""
    items = change.values.get("checklist")
    if items is None or (isinstance(items, Mapping) and "masked" in items):
        return change
    if not isinstance(items, list):
        raise BadChecklist(limit=MOST_ITEMS, shape=_SHAPE, place=1)
    for place, item in enumerate(items, start=1):
        if place > MOST_ITEMS or not _is_item(item):
            raise BadChecklist(limit=MOST_ITEMS, shape=_SHAPE, place=place)
    return change


class Tasks:
    """What follows when tasks are saved."""

    def __init__(self, reading: Reading, writer: RecordWriter) -> None:
        self._reading, self._writer = reading, writer

    async def follow(self, saving: Saving) -> None:
        """An after hook: when it was done, and the next one. `next_task` says that there was one already, so that a
        task that is opened and done again does not get another."""
        session = saving.session
        if session.is_undo or saving.kind not in ("create", "update"):
            return
        fields = (*_COPIED, *_LINKS, *_MORE)
        tasks = await self._reading.by_ids(session, "task", [one.id for one in saving.written], fields)
        updates: dict[str, dict[str, Any]] = {}
        for task in tasks:
            done = task["status"] == "done"
            if done == (task["completed_at"] is None):
                updates[task["id"]] = {"completed_at": session.stamp.at if done else None}
            following = self._make_next(saving, task) if done and task["next_task"] is None else None
            if following is not None:
                (made,) = await save_more(self._writer, session, "task", [following])
                updates.setdefault(task["id"], {})["next_task"] = made
                begun = datetime.fromisoformat(task["repeat_from"] or task["due"])
                await set_columns(session, "task", {str(made): {"repeat_from": begun}})
        await set_columns(session, "task", updates)

    def _make_next(self, saving: Saving, task: Record) -> Change | None:
        if not task["repeat"] or not task["due"]:
            return None
        zone = ZoneInfo(saving.session.catalog.settings.time_zone)
        due = datetime.fromisoformat(task["due"])
        begun = datetime.fromisoformat(task["repeat_from"] or task["due"])
        # What was missed meanwhile is not made up for.
        after = max(due, saving.session.stamp.at)
        found = find_next(read_rhythm(task), begun, zone, after)
        if found is None:
            return None
        values: dict[str, Json] = {key: task[key] for key in _COPIED}
        values |= {key: id_of(task[key]) for key in _LINKS}
        values["assignees"] = [one["id"] for one in task["assignees"] or ()]
        values["checklist"] = [{"text": one["text"], "done": False} for one in task["checklist"] or ()] or None
        values |= {"repeat_every": task["repeat_every"], "repeat_count": task["repeat_count"]}
        values["due"] = found.isoformat()
        return Change("create", values=values)


def _is_item(item: Json) -> bool:
    if not isinstance(item, dict) or not set(item) <= {"text", "done"}:
        return False
    text = item.get("text")
    return isinstance(text, str) and 0 < len(text) <= LONGEST_ITEM and isinstance(item.get("done", False), bool)
