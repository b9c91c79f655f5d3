"""Contacts and where they work say the same: a contact's account is that of its main affiliation, and an account has
one primary contact. Hooks of `contact` and `account_contact`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from datetime import date
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from zhike.apps.customers.reading import Reading, Record, id_of, uuid_of
from zhike.apps.customers.writing import save_more, set_columns
from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.records.hooks import Saving
from zhike.kernel.records.model import Change, Json
from zhike.kernel.records.proposals import Coming, Proposal
from zhike.kernel.records.save import RecordWriter
from zhike.kernel.records.session import Session

_ROW = ("contact", "account", "is_main", "ended_on")
_OF_CONTACT = ("account", "status", "job_title", "owner", "is_primary")
# Set while a contact's affiliations are being written: they say what he says already, so nothing follows from them.
_following: ContextVar[bool] = ContextVar("following", default=False)


def propose_affiliation(contact: Coming) -> Sequence[Proposal]:
    """A new contact works at his account: the affiliation comes along with him."""
    account, owner = contact.value("account"), contact.value("owner")
    if account is None:
        return ()
    values: dict[str, Json] = {
        "contact": str(contact.id),
        "account": str(account),
        "is_main": True,
        "job_title": cast("Json", contact.value("job_title")),
        "owner": None if owner is None else str(owner),
    }
    if contact.value("status") == "left":
        values["ended_on"] = contact.today.isoformat()
    return (Proposal(ObjectKey("account_contact"), values),)


class Affiliations:
    """The hooks; they do nothing in an undo, which takes back what they wrote as well."""

    def __init__(self, reading: Reading, writer: RecordWriter) -> None:
        self._reading, self._writer = reading, writer

    async def follow_contacts(self, saving: Saving) -> None:
        """A contact's account, status or being primary changed: affiliations and accounts follow."""
        if saving.session.is_undo:
            return
        session, ids = saving.session, [one.id for one in saving.written]
        if saving.kind == "create":
            # Where they work came along with them (`propose_affiliation`).
            (column,) = session.shape("contact").field_columns("is_primary")
            ids = [one for one in ids if saving.given[one].get(column.name) is True]
            primary = await self._reading.by_ids(session, "contact", ids, _OF_CONTACT)
            await self._settle_primary(saving, ids, primary)
            return
        contacts = await self._reading.by_ids(session, "contact", ids, _OF_CONTACT)
        await self._settle_primary(saving, ids, contacts)
        if saving.kind == "delete":
            return
        rows = await self._list_rows(session, (one["id"] for one in contacts))
        changes: list[Change] = []
        updates: dict[str, dict[str, Any]] = {}
        today = session.stamp.at.astimezone(ZoneInfo(session.catalog.settings.time_zone)).date()
        for contact in contacts:
            mine = [row for row in rows if id_of(row["contact"]) == contact["id"]]
            changes += _follow_contact(contact, mine, updates)
            if contact["status"] == "left":
                _leave(mine, changes, updates, today)
        await set_columns(session, "account_contact", updates)
        token = _following.set(True)
        try:
            await save_more(self._writer, session, "account_contact", changes)
        finally:
            _following.reset(token)

    async def follow_affiliations(self, saving: Saving) -> None:
        """Affiliations changed: one of a contact's is the main one, and the contact's account is its."""
        session = saving.session
        # What came along with a contact says what he says already.
        if session.is_undo or saving.proposed or _following.get():
            return
        ids = [one.id for one in saving.written]
        written = await self._reading.by_ids(session, "account_contact", ids, _ROW, in_bin=saving.kind == "delete")
        contacts = sorted({found for row in written if (found := id_of(row["contact"])) is not None})
        rows = await self._list_rows(session, contacts)
        known = await self._reading.by_ids(session, "contact", [RecordId(UUID(one)) for one in contacts], ("account",))
        updates: dict[str, dict[str, Any]] = {}
        moved: dict[str, dict[str, Any]] = {}
        fresh = {str(one) for one in ids}
        for contact in known:
            mine = [row for row in rows if id_of(row["contact"]) == contact["id"]]
            main = _choose_main(mine, fresh)
            _mark_main(mine, main, updates)
            wanted = None if main is None else uuid_of(main["account"])
            if uuid_of(contact["account"]) != wanted:
                moved[contact["id"]] = {"account": wanted}
        await set_columns(session, "account_contact", updates)
        await set_columns(session, "contact", moved)

    async def _list_rows(self, session: Session, contacts: Iterable[str]) -> list[Record]:
        return await self._reading.by_link(session, "account_contact", "contact", contacts, _ROW)

    async def _settle_primary(self, saving: Saving, ids: Sequence[RecordId], contacts: Sequence[Record]) -> None:
        session, reading = saving.session, self._reading
        # The last of a batch wins; whoever was primary before is no longer.
        wanted = {id_of(one["account"]): one["id"] for one in contacts if one["is_primary"] and one["account"]}
        accounts: dict[str, dict[str, Any]] = {}
        if saving.kind != "create":
            led = await reading.by_link(session, "account", "primary_contact", map(str, ids), ("primary_contact",))
            accounts = {one["id"]: {"primary_contact": None} for one in led if one["id"] not in wanted}
        others: dict[str, dict[str, Any]] = {}
        keys = sorted(key for key in wanted if key is not None)
        if keys:
            records = await reading.by_ids(
                session, "account", [RecordId(UUID(key)) for key in keys], ("primary_contact",)
            )
            for one in records:
                if id_of(one["primary_contact"]) != wanted[one["id"]]:
                    accounts[one["id"]] = {"primary_contact": UUID(wanted[one["id"]])}
            for one in await reading.by_link(session, "contact", "account", keys, ("account", "is_primary")):
                if one["is_primary"] and wanted[id_of(one["account"])] != one["id"]:
                    others[one["id"]] = {"is_primary": False}
        await set_columns(session, "contact", others)
        await set_columns(session, "account", accounts)


def _follow_contact(contact: Record, mine: Sequence[Record], updates: dict[str, dict[str, Any]]) -> list[Change]:
    """The affiliation with the contact's account becomes the main one, made where there is none that lasts."""
    account = id_of(contact["account"])
    there = [row for row in mine if id_of(row["account"]) == account and account is not None]
    main = next((row for row in there if row["is_main"]), None) or next(
        (row for row in there if not row["ended_on"]), None
    )
    _mark_main(mine, main, updates)
    if account is None or main is not None:
        return []
    values = {"contact": contact["id"], "account": account, "is_main": True, "job_title": contact["job_title"]}
    return [Change("create", values={**values, "owner": id_of(contact["owner"])})]


def _leave(mine: Sequence[Record], changes: list[Change], updates: dict[str, dict[str, Any]], today: date) -> None:
    """Who left has left everywhere: what lasts gets an end date; nothing is deleted."""
    for row in mine:
        if not row["ended_on"]:
            updates.setdefault(row["id"], {})["ended_on"] = today
    for place, change in enumerate(changes):
        if change.values.get("is_main") and "ended_on" not in change.values:
            changes[place] = Change("create", values={**change.values, "ended_on": today.isoformat()})


def _choose_main(mine: Sequence[Record], fresh: set[str]) -> Record | None:
    """Who was just marked, else who is marked, else the newest that lasts."""
    marked = [row for row in mine if row["is_main"]]
    lasting = [row for row in mine if not row["ended_on"]]
    for group in ([row for row in marked if row["id"] in fresh], marked, lasting):
        if group:
            return max(group, key=lambda row: str(row["id"]))
    return None


def _mark_main(mine: Sequence[Record], main: Record | None, updates: dict[str, dict[str, Any]]) -> None:
    for row in mine:
        wanted = main is not None and row["id"] == main["id"]
        if bool(row["is_main"]) != wanted:
            updates.setdefault(row["id"], {})["is_main"] = wanted
