"""A journal that somebody touched by hand is found out, and the first broken place is named."""

import pytest

from tests.integration.kernel.journal.writing import make_stamp, write_entries
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import new_id
from zhike.kernel.journal.place import place_all, place_entries
from zhike.kernel.journal.verify import verify_journal
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace

TAMPERED = [
    ("UPDATE journal SET payload = '{\"1\": [1, 2]}' WHERE pos = 5", 5, "entry_changed"),
    ("UPDATE journal SET salt = '\\x00' WHERE pos = 2", 2, "entry_changed"),
    ("UPDATE journal SET digest = NULL WHERE pos = 6", 6, "entry_changed"),
    ("UPDATE journal SET payload = NULL, salt = NULL WHERE pos = 4", 4, "entry_changed"),
    ("UPDATE journal SET actor_id = gen_random_uuid() WHERE pos = 5", 4, "range_changed"),
    ("UPDATE journal SET at = at + interval '1 s' WHERE pos = 5", 4, "range_changed"),
    ("UPDATE journal SET cause = 'undo' WHERE pos = 1", 1, "range_changed"),
    ("UPDATE journal SET version = 9 WHERE pos = 9", 7, "range_changed"),
    ("DELETE FROM journal WHERE pos = 6", 4, "entry_missing"),
    ("UPDATE journal SET pos = 3 WHERE pos = 4", 1, "entry_missing"),
    ("DELETE FROM journal_seal WHERE first_pos = 4", 7, "range_missing"),
    ("UPDATE journal_seal SET digest = '\\x00' WHERE first_pos = 4", 4, "seal_broken"),
    ("UPDATE journal_seal SET previous = '\\x00' WHERE first_pos = 7", 7, "seal_broken"),
    ("UPDATE journal_head SET seal = '\\x00'", 10, "head_broken"),
    ("UPDATE journal_head SET pos = 8", 7, "range_missing"),
    ("UPDATE journal SET pos = 30 WHERE pos IS NULL", 10, "unsealed"),
]


async def fill(database: Database, workspace: Workspace, clock: FrozenClock) -> None:
    """Three sealed ranges of three entries, and one entry that has no place yet."""
    for _ in range(3):
        await write_entries(database, workspace.schema, make_stamp(clock), [new_id() for _ in range(3)])
        await place_entries(database, workspace.key, clock)
    await write_entries(database, workspace.schema, make_stamp(clock), [new_id()])


async def test_an_untouched_journal_is_good(database: Database, workspace: Workspace, clock: FrozenClock) -> None:
    await fill(database, workspace, clock)
    found = await verify_journal(database, workspace.key)
    assert (found.good, found.ranges, found.entries, found.archived, found.last_pos) == (True, 3, 9, 0, 9)


async def test_an_empty_journal_is_good(database: Database, workspace: Workspace) -> None:
    found = await verify_journal(database, workspace.key)
    assert (found.good, found.ranges, found.entries) == (True, 0, 0)


@pytest.mark.parametrize(("tamper", "pos", "code"), TAMPERED)
async def test_tampering_is_found_at_its_place(
    database: Database, workspace: Workspace, clock: FrozenClock, tamper: str, pos: int, code: str
) -> None:
    await fill(database, workspace, clock)
    verb, _, rest = tamper.partition(" ")
    if verb == "DELETE":
        text = tamper.replace("DELETE FROM ", f"DELETE FROM {workspace.schema}.")
    else:
        text = f"{verb} {workspace.schema}.{rest}"
    await database.execute(text)

    fault = (await verify_journal(database, workspace.key)).fault

    assert fault is not None
    assert (fault.pos, fault.code) == (pos, code)


async def test_dropped_partitions_at_the_beginning_count_as_archived(
    database: Database, workspace: Workspace, clock: FrozenClock
) -> None:
    await fill(database, workspace, clock)
    await place_all(database, workspace.key, clock)
    await database.execute(f"DELETE FROM {workspace.schema}.journal WHERE pos <= 3")
    found = await verify_journal(database, workspace.key)
    assert (found.good, found.entries, found.archived, found.last_pos) == (True, 7, 3, 10)
