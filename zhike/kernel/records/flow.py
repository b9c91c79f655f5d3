"""What belongs to one write besides the rows themselves: roll-ups, cascades, checks and hooks, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from zhike.kernel.catalog.model import Rule
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.along import ALONE, ALONG_POLICY, Along, Further
from zhike.kernel.records.bin import (
    find_deletions,
    find_restore_problems,
    list_children_to_restore,
    list_living_children,
)
from zhike.kernel.records.explain import find_unguarded
from zhike.kernel.records.file_fields import settle_files
from zhike.kernel.records.hooks import HookRegistry, Saving
from zhike.kernel.records.model import Problem
from zhike.kernel.records.numbering import number_at_the_end
from zhike.kernel.records.prepared import KINDS_IN_ORDER, ChangeKind, PreparedRow, Written
from zhike.kernel.records.rollup import follow_new, with_rollups
from zhike.kernel.records.roots import move_roots
from zhike.kernel.records.rules import check_rules, split_rules
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


async def write_rows(
    session: Session,
    shape: Shape,
    rows: Sequence[PreparedRow],
    hooks: HookRegistry,
    further: Sequence[Further] = (),
) -> Flow:
    """Write the rows of a batch with everything that follows from them. `further` are records that come along with
    those that are made.

    Raises CatalogMoved, the violations of constraints, and whatever an after hook raises.
    """
    unguarded = await find_unguarded(session.transaction, shape, rows) if shape.unguarded else []
    for each in further:
        unguarded += await find_unguarded(session.transaction, each.shape, each.rows) if each.shape.unguarded else []
    checks = (*shape.definition.rules, *hooks.get(shape.key).check)
    inside, later = split_rules(session, shape, checks)
    beside = [_ask_inside(session, each, hooks) for each in further]
    along = Along(rules=inside, further=tuple(each for each, _ in beside)) if inside or beside else ALONE
    done: list[tuple[ChangeKind, Result]] = []
    for kind in KINDS_IN_ORDER:
        mine = [row for row in rows if row.kind == kind]
        if mine:
            done.append((kind, await write_kind(session, shape, kind, mine, along if kind == "create" else ALONE)))
    made, changed = _rows_of("create", done), _rows_of("update", done)
    broken = [*unguarded, *(problem for _, result in done for problem in result.broken)]
    broken += await settle_files(session, shape, [row for row in rows if row.id in made or row.id in changed])
    broken += await check_rules(session, shape, checks, changed)
    broken += await check_rules(session, shape, later, made)
    came = [(replace(each, rows=_led_by(each, done)), rules) for each, rules in beside]
    for each, rules in came:
        broken += await _finish_further(session, each, rules)
    problems = (*(problem for _, result in done for problem in result.problems), *broken)
    saved = tuple(one for _, result in done for one in result.written)
    if broken:
        return Flow(saved, problems, must_undo=True)
    before = session.transaction.statements
    for each, _ in came:
        await _run_after_further(session, each, hooks)
    await _run_after(session, shape, done, hooks, rows)
    # Hooks that gave no statement have changed nothing.
    touched = session.transaction.statements > before
    await number_at_the_end(session, shape, [row for row in rows if row.id in made])
    if touched and hooks.get(shape.key).rewrites:
        saved = await read_versions(session, shape, saved)
    return Flow(saved, problems, must_undo=False)


async def write_kind(
    session: Session, shape: Shape, kind: ChangeKind, rows: Sequence[PreparedRow], along: Along = ALONE
) -> Result:
    """Write rows of one kind, with the roll-ups of their parents and with the children that follow them. What is
    `along` happens in the statements of a create."""
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
        lambda fold: session.write(shape, kind, rows, replace(along, fold=fold) if fold else along),
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
    return replace(result, problems=(*problems, *result.problems)) if problems else result


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


def _ask_inside(session: Session, further: Further, hooks: HookRegistry) -> tuple[Further, tuple[Rule, ...]]:
    """What comes along with the rules that its statement asks, and the rules that remain."""
    checks = (*further.shape.definition.rules, *hooks.get(further.shape.key).check)
    inside, later = split_rules(session, further.shape, checks)
    return replace(further, rules=inside), later


def _led_by(further: Further, done: Sequence[tuple[ChangeKind, Result]]) -> tuple[PreparedRow, ...]:
    came = {one for _, result in done for one in result.further}
    return tuple(row for row in further.rows if row.id in came)


async def _finish_further(session: Session, further: Further, rules: Sequence[Rule]) -> list[Problem]:
    """What belongs to the write of records that came along, besides their statement."""
    shape, system = further.shape, session.with_policy(ALONG_POLICY)
    ids: dict[UUID, int] = {row.id: row.row for row in further.rows}
    await follow_new(system, shape, sorted(ids))
    if ids and shape.key in UNOWNED:
        await bump_access(system)
    broken = await settle_files(system, shape, further.rows)
    broken += await check_rules(system, shape, rules, ids)
    return broken


async def _run_after_further(session: Session, further: Further, hooks: HookRegistry) -> None:
    system = session.with_policy(ALONG_POLICY)
    shape, given = further.shape, {row.id: row.columns for row in further.rows}
    made = tuple(Written(row.row, row.id, 1) for row in further.rows)
    for after in hooks.get(shape.key).after:
        if made:
            await after(Saving(system, shape.key, "create", made, given, proposed=True))
    await number_at_the_end(system, shape, further.rows)


async def _run_after(
    session: Session,
    shape: Shape,
    done: Sequence[tuple[ChangeKind, Result]],
    hooks: HookRegistry,
    rows: Sequence[PreparedRow],
) -> None:
    hooked = hooks.get(shape.key).after
    if not hooked:
        return
    given = {row.id: row.columns for row in rows}
    for after in hooked:
        for kind, result in done:
            changed = tuple(_changed(result))
            if changed:
                await after(Saving(session, shape.key, kind, changed, given))


def _rows_of(kind: ChangeKind, done: Sequence[tuple[ChangeKind, Result]]) -> dict[UUID, int]:
    return {one.id: one.row for each, result in done if each == kind for one in _changed(result)}


def _changed(result: Result) -> list[Written]:
    return [one for one in result.written if one.changed]
