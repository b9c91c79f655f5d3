"""Whoever has a word on a large export hears that it waits for it, and who asked hears what was said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from zhike.engines.notifications.delivery import Delivery
from zhike.engines.notifications.model import NoticeKind
from zhike.engines.notifications.store import Notice
from zhike.kernel.access.organisation import Organisation
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import UserId, WorkspaceKey
from zhike.kernel.catalog.model import Catalog, Label
from zhike.kernel.jobs.model import JobId
from zhike.kernel.postgres.pool import Transaction

ADMINISTER = "workspace.admin"
ASKED, DECIDED = "export_asked", "export_decided"
EXPORT_KINDS = (
    NoticeKind(
        ASKED,
        ("导出等我审批", "An export waits for my word"),
        (
            "下属的导出超过上限，或我管理整个工作区时",
            "When an export above the limit needs my word",
        ),
    ),
    NoticeKind(
        DECIDED,
        ("我的导出有了答复", "My export was decided"),
        ("我申请的导出被同意或拒绝时", "When somebody lets my export go or declines it"),
    ),
)


class Organisations(Protocol):
    """Where the reporting line comes from."""

    async def get_organisation(self, catalog: Catalog) -> Organisation:
        """Who reports to whom, and who has which roles."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An export that is asked for: by whom, how many records of what."""

    job: JobId
    by: UserId
    rows: int
    what: Label


@dataclass(frozen=True, slots=True)
class ExportNotices:
    """Of all workspaces. `announce` wakes whoever listens, after the commit."""

    organisations: Organisations
    delivery: Delivery
    clock: Clock
    announce: Callable[[WorkspaceKey], None]

    async def tell_asked(self, transaction: Transaction, catalog: Catalog, asked: Asked) -> None:
        """Tell everybody who leads the asker or administers the workspace, but not himself."""
        organisation = await self.organisations.get_organisation(catalog)
        text = (
            f"申请导出 {asked.rows} 条{asked.what.zh}，等你审批",
            f"asks to export {asked.rows} {asked.what.en} and waits for your word",
        )
        key = f"{ASKED}:{asked.job}"
        told = _list_deciders(organisation, catalog, asked.by)
        notices = [Notice(one, ASKED, key, text, actor=asked.by) for one in told]
        await self._tell(transaction, catalog, notices)

    async def tell_decided(
        self, transaction: Transaction, catalog: Catalog, asked: Asked, by: UserId, declined: str | None
    ) -> None:
        """Tell who asked; `declined` is why, where it was, None where it goes."""
        what = f"{asked.rows} 条{asked.what.zh}", f"{asked.rows} {asked.what.en}"
        if declined is None:
            text = (f"同意了你的导出（{what[0]}）", f"let your export of {what[1]} go")
        else:
            why = (f"：{declined}", f": {declined}") if declined else ("", "")
            text = (f"拒绝了你的导出（{what[0]}）{why[0]}", f"declined your export of {what[1]}{why[1]}")
        await self._tell(transaction, catalog, [Notice(asked.by, DECIDED, f"{DECIDED}:{asked.job}", text, actor=by)])

    async def _tell(self, transaction: Transaction, catalog: Catalog, notices: list[Notice]) -> None:
        if await self.delivery.tell(transaction, catalog, notices, self.clock.now()):
            transaction.after_commit(lambda: self.announce(WorkspaceKey(catalog.workspace)))


def _list_deciders(organisation: Organisation, catalog: Catalog, asker: UserId) -> list[UserId]:
    """His superiors, the nearest first, then the administrators."""
    found: dict[UserId, None] = {}
    person = organisation.find_person(asker)
    while person is not None and person.superior is not None and person.superior not in found:
        found[person.superior] = None
        person = organisation.find_person(person.superior)
    ruling = {key for key, role in catalog.roles.items() if ADMINISTER in role.abilities}
    found |= dict.fromkeys(one.id for one in organisation.people.values() if ruling.intersection(one.roles))
    found.pop(asker, None)
    return [one for one in found if organisation.find_person(one) is not None]
