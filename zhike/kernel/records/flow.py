"""What belongs to one write besides the rows themselves: roll-ups, cascades, checks and hooks, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.bin import (
    find_deletions,
    find_restore_problems,
    list_children_to_restore,
    list_living_children,
)
from zhike.kernel.records.file_fields import settle_files
from zhike.kernel.records.hooks import HookRegistry, Saving
from zhike.kernel.records.model import Problem
from zhike.kernel.records.numbering import number_at_the_end
from zhike.kernel.records.prepared import KINDS_IN_ORDER, ChangeKind, PreparedRow, Written
from zhike.kernel.records.rollup import with_rollups
from zhike.kernel.records.roots import move_roots
from zhike.kernel.records.rules import check_rules
from zhike.kernel.records.session import Result, Session
from zhike.kernel.records.shape import UNOWNED, Shape
from zhike.kernel.records.versions import read_versions

CASCADE = SystemPolicy("children follow their parent, whatever the writer may do with them alone")


@dataclass(frozen=True, slots=True)
class Flow:
    """What a batch came to. `must_undo`: rows were written that may not stay (a rule refuses them)."""

    written: tuple[Written, ...]
    problems: tuple[Problem, ...]
    must_undo: bool


async def write_rows(session: Session, shape: Shape, rows: Sequence[PreparedRow], hooks: HookRegistry) -> Flow:
    """Write the rows of a batch with everything that follows from them.

    Raises CatalogMoved, the violations of constraints, and whatever an after hook raises.
    """
    done: list[tuple[ChangeKind, Result]] = []
    for kind in KINDS_IN_ORDER:
        mine = [row for row in rows if row.kind == kind]
        if mine:
            done.append((kind, await write_kind(session, shape, kind, mine)))
    checks = (*shape.definition.rules, *hooks.get(shape.key).check)
    written: dict[UUID, int] = {
        one.id: one.row for kind, result in done for one in _changed(result) if kind in ("create", "update")
    }
    broken = await settle_files(session, shape, [row for row in rows if row.id in written])
    broken += await check_rules(session, shape, checks, written)
    problems = (*(problem for _, result in done for problem in result.problems), *broken)
    if not broken:
        await _run_after(session, shape, done, hooks)
        made = {one.id for kind, result in done if kind == "create" for one in result.written}
        await number_at_the_end(session, shape, [row for row in rows if row.id in made])
    saved = tuple(one for _, result in done for one in result.written)
    if hooks.get(shape.key).rewrites and not broken:
        saved = await read_versions(session, shape, saved)
    return Flow(saved, problems, must_undo=bool(broken))


async def write_kind(session: Session, shape: Shape, kind: ChangeKind, rows: Sequence[PreparedRow]) -> Result:
    """Write rows of one kind, with the roll-ups of their parents and with the children that follow them."""
    problems: list[Problem] = []
    deletions: dict[UUID, UUID | None] = {}
    if kind == "restore":
        await session.lock(shape, sorted(row.id for row in rows))
        problems = await find_restore_problems(session, shape, rows)
        stuck = {problem.row for problem in problems}
        rows = [row for row in rows if row.row not in stuck]
        deletions = await find_deletions(session, [row.id for row in rows])
    result = await with_rollups(
        session,
        shape,
        sorted(row.id for row in rows),
        lambda fold: session.write(shape, kind, rows, fold),
        fresh=kind == "create",
    )
    changed = [one.id for one in _changed(result)]
    if kind == "delete":
        await _delete_children(session, shape, changed)
    elif kind == "restore":
        await _restore_children(session, shape, [(one, deletions.get(one)) for one in changed])
    await move_roots(session, shape, [one for one in result.moved if isinstance(one, UUID)])
    if changed and shape.key in UNOWNED:
        await bump_access(session)
    return Result(result.written, (*problems, *result.problems), result.moved)


async def bump_access(session: Session) -> None:
    """Tell every process that the organisation, and with it everybody's rights, changed."""
    schema = quote_identifier(session.catalog.schema)
    await session.transaction.execute(f"UPDATE {schema}.access_head SET version = version + 1 WHERE id = 1")


async def _delete_children(session: Session, shape: Shape, parents: Sequence[UUID]) -> None:
    cascade = session.with_policy(CASCADE)
    for link in shape.children:
        rows = await list_living_children(cascade, link, parents) if link.owned and parents else []
        if rows:
            await write_kind(cascade, session.shape(link.object), "delete", rows)


async def _restore_children(session: Session, shape: Shape, parents: Sequence[tuple[UUID, UUID | None]]) -> None:
    cascade = session.with_policy(CASCADE)
    for link in shape.children:
        rows = await list_children_to_restore(cascade, link, parents) if link.owned and parents else []
        if rows:
            await write_kind(cascade, session.shape(link.object), "restore", rows)


async def _run_after(
    session: Session, shape: Shape, done: Sequence[tuple[ChangeKind, Result]], hooks: HookRegistry
) -> None:
    for after in hooks.get(shape.key).after:
        for kind, result in done:
            changed = tuple(_changed(result))
            if changed:
                await after(Saving(session, shape.key, kind, changed))


def _changed(result: Result) -> list[Written]:
    return [one for one in result.written if one.changed]
