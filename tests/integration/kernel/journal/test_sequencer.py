"""The sequencer gives every committed entry one place, whoever commits when, and seals what it placed."""

import asyncio
from hashlib import sha256
from uuid import UUID

from tests.integration.kernel.journal.writing import make_stamp, write_entries
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import WorkspaceKey, new_id
from zhike.kernel.journal.consumer import read_entries
from zhike.kernel.journal.place import Placed, count_unplaced, journal_queries, place_all, place_entries
from zhike.kernel.journal.seal import make_seal
from zhike.kernel.journal.sequencer import Sequencer
from zhike.kernel.journal.verify import verify_journal
from zhike.kernel.postgres.locks import LockPurpose, lock_key
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace


def ids(count: int) -> list[UUID]:
    return [new_id() for _ in range(count)]


async def test_entries_get_their_places_in_the_order_in_which_they_were_written(
    database: Database, workspace: Workspace, clock: FrozenClock
) -> None:
    written = ids(5)
    for one in written:
        await write_entries(database, workspace.schema, make_stamp(clock), [one])

    placed = await place_entries(database, workspace.key, clock)

    assert placed == Placed(5, 5, more=False)
    entries = await read_entries(database, workspace.key, 0)
    assert [(entry.pos, entry.record_id) for entry in entries] == list(enumerate(written, start=1))


async def test_nothing_waiting_places_nothing_and_makes_no_seal(
    database: Database, workspace: Workspace, clock: FrozenClock
) -> None:
    assert await place_entries(database, workspace.key, clock) == Placed(0, 0, more=False)
    assert await database.fetch_value(f"SELECT count(*) FROM {workspace.schema}.journal_seal") == 0


async def test_a_transaction_that_commits_late_gets_a_later_place(
    database: Database, workspace: Workspace, clock: FrozenClock
) -> None:
    late, early = ids(1), ids(1)
    async with database.transaction(workspace.key, lock=None) as transaction:
        await write_entries(transaction, workspace.schema, make_stamp(clock), late)
        await write_entries(database, workspace.schema, make_stamp(clock), early)
        await place_entries(database, workspace.key, clock)
    await place_entries(database, workspace.key, clock)

    entries = await read_entries(database, workspace.key, 0)
    assert [(entry.pos, entry.record_id) for entry in entries] == [(1, early[0]), (2, late[0])]


async def test_an_aborted_write_leaves_no_place(database: Database, workspace: Workspace, clock: FrozenClock) -> None:
    try:
        async with database.transaction(workspace.key, lock=None) as transaction:
            await write_entries(transaction, workspace.schema, make_stamp(clock), ids(3))
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    kept = ids(1)
    await write_entries(database, workspace.schema, make_stamp(clock), kept)
    await place_all(database, workspace.key, clock)

    assert [(e.pos, e.record_id) for e in await read_entries(database, workspace.key, 0)] == [(1, kept[0])]


async def test_batches_chain_their_seals_and_the_chain_can_be_repeated_by_hand(
    database: Database, workspace: Workspace, clock: FrozenClock
) -> None:
    await write_entries(database, workspace.schema, make_stamp(clock, actor=new_id()), ids(7))
    first = await place_entries(database, workspace.key, clock, limit=4)
    second = await place_entries(database, workspace.key, clock, limit=4)
    assert (first, second) == (Placed(4, 4, more=True), Placed(3, 7, more=False))

    rows = await database.fetch_rows(f"SELECT * FROM {workspace.schema}.journal ORDER BY pos")
    seals = await database.fetch_rows(f"SELECT * FROM {workspace.schema}.journal_seal ORDER BY first_pos")
    previous = b""
    for seal in seals:
        lines = b""
        for row in rows:
            if seal["first_pos"] <= row["pos"] <= seal["last_pos"]:
                text = await database.fetch_value(
                    f"SELECT payload::text FROM {workspace.schema}.journal WHERE pos = $1", [row["pos"]]
                )
                assert row["digest"] == sha256(row["salt"] + text.encode()).digest()
                microseconds = int(row["at"].timestamp() * 1_000_000)
                line = (
                    f"{row['pos']}|{microseconds}|{row['operation_id']}|{row['actor_id']}|{row['subject_id']}|u|account|"
                    f"{row['record_id']}|{row['version']}|user|"
                )
                lines += sha256(line.encode() + row["digest"]).digest()
        digest = sha256(lines).digest()
        assert (seal["previous"], seal["digest"]) == (previous, digest)
        assert seal["seal"] == make_seal(previous, digest, 1, seal["first_pos"], seal["last_pos"])
        previous = seal["seal"]
    assert await database.fetch_value(f"SELECT seal FROM {workspace.schema}.journal_head") == previous


async def test_salts_differ_between_entries_and_have_sixteen_bytes(
    database: Database, workspace: Workspace, clock: FrozenClock
) -> None:
    same = ids(1)
    for _ in range(3):
        await write_entries(database, workspace.schema, make_stamp(clock), same + ids(2))
    rows = await database.fetch_rows(f"SELECT salt FROM {workspace.schema}.journal")
    assert len({bytes(row["salt"]) for row in rows}) == 9
    assert {len(row["salt"]) for row in rows} == {16}


async def test_while_another_process_holds_the_lock_nothing_is_placed(
    database: Database, workspace: Workspace, clock: FrozenClock
) -> None:
    await write_entries(database, workspace.schema, make_stamp(clock), ids(1))
    key = lock_key(LockPurpose.SEQUENCER, workspace.key)
    async with database.transaction(workspace.key, lock=None) as other:
        await other.fetch_value("SELECT pg_advisory_xact_lock($1)", [key])
        assert await place_entries(database, workspace.key, clock) is None
    assert await place_entries(database, workspace.key, clock) == Placed(1, 1, more=False)


async def test_concurrent_writers_and_sequencers_lose_and_double_nothing(
    database: Database, workspace: Workspace, clock: FrozenClock
) -> None:
    written: list[UUID] = []
    done = asyncio.Event()

    async def write() -> None:
        for _ in range(12):
            mine = ids(5)
            async with database.transaction(workspace.key) as transaction:
                await write_entries(transaction, workspace.schema, make_stamp(clock), mine)
                await asyncio.sleep(0)
            written.extend(mine)

    async def sequence() -> None:
        while not done.is_set():
            await place_entries(database, workspace.key, clock, limit=17)
            await asyncio.sleep(0)

    sequencers = [asyncio.create_task(sequence()) for _ in range(2)]
    await asyncio.gather(*(write() for _ in range(5)))
    done.set()
    await asyncio.gather(*sequencers)
    await place_all(database, workspace.key, clock)

    entries = await read_entries(database, workspace.key, 0, 1000)
    assert [entry.pos for entry in entries] == list(range(1, 301))
    assert sorted(entry.record_id for entry in entries if entry.record_id) == sorted(written)
    verification = await verify_journal(database, workspace.key)
    assert (verification.good, verification.entries, verification.last_pos) == (True, 300, 300)
    assert await count_unplaced(database, workspace.key) == 0


async def test_the_loop_places_what_it_is_woken_for_and_tells_the_consumers(
    database: Database, workspace: Workspace, clock: FrozenClock
) -> None:
    told: list[WorkspaceKey] = []
    woken = asyncio.Event()

    def hear(key: WorkspaceKey) -> None:
        if key == workspace.key:
            told.append(key)
            woken.set()

    await write_entries(database, workspace.schema, make_stamp(clock), ids(2))
    sequencer = Sequencer(database, clock, hear)
    running = asyncio.create_task(sequencer.run())
    await asyncio.wait_for(woken.wait(), 20)
    woken.clear()
    await write_entries(database, workspace.schema, make_stamp(clock), ids(2))
    sequencer.wake(frozenset({workspace.key}))
    await asyncio.wait_for(woken.wait(), 5)
    running.cancel()
    await asyncio.wait({running})

    assert told == [workspace.key, workspace.key]
    assert [entry.pos for entry in await read_entries(database, workspace.key, 0)] == [1, 2, 3, 4]


async def test_statistics_taken_while_nothing_waits_do_not_mislead_the_planner(
    database: Database, workspace: Workspace, clock: FrozenClock
) -> None:
    await write_entries(database, workspace.schema, make_stamp(clock), ids(3000))
    await place_all(database, workspace.key, clock)
    await database.execute(f"ANALYZE {workspace.schema}.journal")
    text = journal_queries().get("place_entries", workspace.schema).replace("$1", "3000").replace("$2", "2000")
    plan = "\n".join(row[0] for row in await database.fetch_rows("EXPLAIN " + text))
    update = plan[plan.index("Update on journal") :]
    assert "journal_rest_pkey" in update
    assert "journal_rest_seq_idx" not in update
