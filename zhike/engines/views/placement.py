"""Why is this record (not) in that list? Each condition is asked for that one record, with the asker's own rights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.query.errors import RecordNotFound
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.run import QueryRunner

Condition = Mapping[str, Any]
State = Literal["shown", "filtered", "in_bin", "not_in_bin", "not_visible"]
MAX_ASKED = 80


@dataclass(frozen=True, slots=True)
class Asked:
    """The record, and the list in which it is looked for."""

    object: str
    record: RecordId
    where: Condition | None = None
    in_bin: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition holds for the record. Parts are told of groups that do not hold; `value` is what the record
    has where a field is asked for."""

    condition: Condition
    holds: bool
    parts: tuple[Verdict, ...] = ()
    value: msgspec.Raw | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """`not_visible` also means that there is no such record: nobody is told which."""

    state: State
    verdict: Verdict | None = None
    reasons: tuple[str, ...] = ()


async def explain_placement(runner: QueryRunner, catalog: Catalog, policy: AccessPolicy, asked: Asked) -> Placement:
    """Which condition or right decides. Raises UnknownObject, ObjectForbidden, ConditionError and its like."""
    key = ObjectKey(asked.object)
    where = None if asked.where is None else read_condition(asked.where)
    ask = _Ask(runner, catalog, policy, asked)
    try:
        in_bin = await ask.lies_in_bin()
    except RecordNotFound:
        return Placement("not_visible")
    reasons = await runner.explain_visibility(catalog, policy, key, asked.record)
    if in_bin != asked.in_bin:
        return Placement("in_bin" if in_bin else "not_in_bin", reasons=reasons)
    if asked.where is None or where is None:
        return Placement("shown", reasons=reasons)
    verdict = await ask.judge(asked.where)
    return Placement("shown" if verdict.holds else "filtered", verdict, reasons)


class _Ask:
    """The questions about one record."""

    def __init__(self, runner: QueryRunner, catalog: Catalog, policy: AccessPolicy, asked: Asked) -> None:
        self._runner, self._catalog, self._policy, self._asked = runner, catalog, policy, asked
        self._left = MAX_ASKED

    async def lies_in_bin(self) -> bool:
        """Raises RecordNotFound."""
        document = await self._runner.get(
            self._catalog,
            self._policy,
            self._asked.object,
            self._asked.record,
            select=(Selected("deleted_at", ("deleted_at",)),),
            in_bin=None,
        )
        return msgspec.json.decode(document.data).get("deleted_at") is not None

    async def judge(self, condition: Condition) -> Verdict:
        """A condition, and the parts of one that does not hold as far as it can be told in MAX_ASKED questions."""
        self._left -= 1
        holds = await self._holds(condition)
        value = await self._value(condition)
        if holds or self._left <= 0:
            return Verdict(condition, holds, value=value)
        parts = condition.get("all") or condition.get("any") or ()
        if isinstance(condition.get("not"), dict):
            parts = (condition["not"],)
        told = [await self.judge(part) for part in parts if self._left > 0]
        return Verdict(condition, holds, tuple(told), value)

    async def _holds(self, condition: Condition) -> bool:
        page = await self._runner.list(
            self._catalog,
            self._policy,
            Query(
                object=ObjectKey(self._asked.object),
                select=(Selected("id", ("id",)),),
                where=read_condition(condition),
                limit=1,
                bin=self._asked.in_bin,
                ids=(self._asked.record,),
            ),
        )
        return bool(msgspec.json.decode(page.data))

    async def _value(self, condition: Condition) -> msgspec.Raw | None:
        path = condition.get("field")
        if not isinstance(path, str):
            return None
        page = await self._runner.list(
            self._catalog,
            self._policy,
            Query(
                object=ObjectKey(self._asked.object),
                select=(Selected(path, tuple(path.split("."))),),
                limit=1,
                bin=self._asked.in_bin,
                ids=(self._asked.record,),
            ),
        )
        found = msgspec.json.decode(page.data, type=list[dict[str, msgspec.Raw]])
        return found[0].get(path) if found else None
