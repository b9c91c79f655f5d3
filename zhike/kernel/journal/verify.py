"""Recomputes digests and seals and names the first place that does not fit: `zhike journal verify`."""

from __future__ import annotations

from dataclasses import dataclass

from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.journal.place import journal_queries
from zhike.kernel.journal.seal import SealedRange, make_seal
from zhike.kernel.postgres.pool import Connection, Database, Row
from zhike.kernel.postgres.workspaces import schema_of

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that is wrong: at which place, and what (a stable code with words)."""

    pos: int
    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check found. `archived` are entries whose partitions were dropped as a whole; their seals still chain."""

    ranges: int
    entries: int
    archived: int
    last_pos: int
    fault: Fault | None

    @property
    def good(self) -> bool:
        """Whether everything fits."""
        return self.fault is None


class _Check:
    """Walks the seals in order and stops at the first fault."""

    def __init__(self, connection: Connection, schema: str) -> None:
        self._connection, self._schema = connection, schema
        self._previous, self._last = b"", 0
        self._ranges = self._entries = self._archived = 0

    async def skip_to_last(self, ranges: int) -> None:
        """Begin at the last so many ranges, where there are more."""
        row = await self._connection.fetch_row(journal_queries().get("find_seal_back", self._schema), [ranges - 1])
        if row is not None:
            self._previous, self._last = bytes(row["previous"]), row["first_pos"] - 1

    async def run(self) -> Verification:
        head = await self._connection.fetch_row(journal_queries().get("read_head", self._schema))
        if head is None:
            return self._result(_fault(0, "head_missing", "日志头缺失", "the journal's head is missing"))
        while rows := await self._page():
            for row in rows:
                fault = await self._check(row, head["pos"])
                if fault is not None:
                    return self._result(fault)
        return self._result(await self._check_end(head))

    async def _page(self) -> list[Row]:
        text = journal_queries().get("read_seals", self._schema)
        return await self._connection.fetch_rows(text, [self._last, _PAGE])

    async def _check(self, row: Row, head_pos: int) -> Fault | None:
        sealed = SealedRange(*(row[name] for name in SealedRange.__dataclass_fields__))
        first = sealed.first_pos
        if sealed.first_pos != self._last + 1 or sealed.last_pos < sealed.first_pos or sealed.last_pos > head_pos:
            return _fault(first, "range_missing", "封印区间不连续", "the sealed ranges are not contiguous")
        expected = make_seal(self._previous, sealed.digest, sealed.era, sealed.first_pos, sealed.last_pos)
        if sealed.previous != self._previous or sealed.seal != expected:
            return _fault(first, "seal_broken", "封印链断裂", "the chain of seals is broken")
        fault = await self._check_content(sealed)
        self._previous, self._last = sealed.seal, sealed.last_pos
        self._ranges += 1
        return fault

    async def _check_content(self, sealed: SealedRange) -> Fault | None:
        text = journal_queries().get("check_range", self._schema)
        found = await self._connection.fetch_row(text, [sealed.first_pos, sealed.last_pos])
        if found is None:
            return None
        count = sealed.last_pos - sealed.first_pos + 1
        if found["entries"] == 0 and self._entries == 0:
            self._archived += count
            return None
        self._entries += found["entries"]
        if found["first_broken"] is not None:
            return _fault(found["first_broken"], "entry_changed", "条目内容被改动", "the entry was changed")
        if found["entries"] != count or found["places"] != count:
            return _fault(sealed.first_pos, "entry_missing", "条目缺失或重复", "entries are missing or doubled")
        if found["digest"] != sealed.digest:
            return _fault(sealed.first_pos, "range_changed", "区间内有条目被改动", "an entry of the range was changed")
        return None

    async def _check_end(self, head: Row) -> Fault | None:
        if head["pos"] != self._last or bytes(head["seal"]) != self._previous:
            return _fault(self._last + 1, "head_broken", "日志头与封印不符", "the head does not fit the last seal")
        outside = await self._connection.fetch_value(
            journal_queries().get("count_outside_seals", self._schema), [self._last]
        )
        if outside:
            return _fault(self._last + 1, "unsealed", "有条目已编号却未封印", "placed entries lie outside all seals")
        return None

    def _result(self, fault: Fault | None) -> Verification:
        return Verification(self._ranges, self._entries, self._archived, self._last, fault)


async def verify_journal(database: Database, workspace: WorkspaceKey) -> Verification:
    """Check the whole journal of a workspace against its seals. Reads one consistent snapshot."""
    async with database.transaction(
        workspace, lock=None, isolation="repeatable read", statement_timeout_seconds=0
    ) as transaction:
        return await _Check(transaction, schema_of(workspace)).run()


async def verify_tail(database: Database, workspace: WorkspaceKey, ranges: int = 20) -> Verification:
    """Check the newest ranges only: quick, and enough to notice what a crash or a careless hand did lately."""
    async with database.transaction(
        workspace, lock=None, isolation="repeatable read", statement_timeout_seconds=0
    ) as transaction:
        check = _Check(transaction, schema_of(workspace))
        await check.skip_to_last(ranges)
        return await check.run()


def _fault(pos: int, code: str, zh: str, en: str) -> Fault:
    return Fault(pos, code, f"第 {pos} 位：{zh}", f"at {pos}: {en}")
