"""`Insights`: the rules, and why a record has its stage and score."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import msgspec

from zhike.engines.insight.model import Insight, InsightSettings
from zhike.engines.insight.nightly import COMPUTE, InsightPorts
from zhike.engines.insight.store import list_insights, put_settings, read_settings
from zhike.kernel.base.errors import Invalid
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.expressions.check import check_condition
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.types import Kind
from zhike.kernel.jobs.model import JobId, JobOptions, NoArguments
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.policy import AccessPolicy, Right
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.scope import ReaderScope
from zhike.kernel.query.secure import Guard, Sight


class BadInsight(Invalid):
    """The rules name what there is not."""

    code = "bad_insight"
    title_zh = "规则有误"
    title_en = "The rules cannot be kept so"
    detail_zh = "{reason_zh}"
    detail_en = "{reason_en}"


class Insights:
    """Rules and reasons. Keeps nothing in memory. Whoever calls `put` was found to administer the workspace."""

    def __init__(self, database: Database, ports: InsightPorts, queue: Queue) -> None:
        self._database, self._ports, self._queue = database, ports, queue

    async def settings(self, catalog: Catalog) -> InsightSettings:
        """The rules."""
        return await read_settings(self._database, catalog.schema)

    async def put(self, reader: Reader, settings: InsightSettings) -> JobId:
        """Keep rules and compute by them at once. Raises BadInsight, FormulaError, UnknownObject, UnknownField."""
        catalog = await self._ports.catalogs.current(reader.workspace)
        _check(catalog, settings)
        async with self._database.transaction(reader.workspace) as transaction:
            await put_settings(transaction, catalog.schema, settings, self._ports.clock.now())
            options = JobOptions(unique_key=COMPUTE, created_by=reader.actor)
            return await self._queue.enqueue(transaction, reader.workspace, COMPUTE, NoArguments(), options)

    async def explain(
        self, catalog: Catalog, policy: AccessPolicy, object_key: str, record: UUID
    ) -> tuple[Insight, ...]:
        """What was computed for a record that the reader may read, with the facts of fields that he sees plainly.

        Raises RecordNotFound, ObjectForbidden.
        """
        await self._ports.query.get(catalog, policy, object_key, record)
        settings = await read_settings(self._database, catalog.schema)
        guard = Guard(catalog, policy)
        told = []
        for one in await list_insights(self._database, catalog.schema, object_key, record):
            if one.kind == "lifecycle":
                told.append(replace(one, reason=_plain_facts(guard, object_key, one.reason)))
            elif settings.rfm is not None and _sees_all(guard, settings.rfm.object):
                told.append(one)
        return tuple(told)


def _check(catalog: Catalog, settings: InsightSettings) -> None:
    stages = settings.lifecycle
    if stages is not None:
        field = catalog.get_object(stages.object).get_field(stages.field)
        known = {option.key for option in field.options}
        wrong = next((rule.value for rule in stages.rules if rule.value not in known), None)
        if field.type != "choice" or wrong is not None:
            raise BadInsight(
                reason_zh=f"“{(wrong or stages.field)[:60]}”不是该选项字段的选项。",
                reason_en=f"'{(wrong or stages.field)[:60]}' is no option of a choice field.",
            )
        for rule in stages.rules:
            check_condition(read_condition(rule.condition), ReaderScope(catalog, None), stages.object)
    orders = settings.rfm
    if orders is not None:
        owner = catalog.get_object(orders.object)
        kinds = (owner.get_field(orders.party).type, owner.get_field(orders.date).type)
        if kinds[0] != "lookup" or kinds[1] not in ("date", "datetime"):
            raise BadInsight(
                reason_zh="RFM 需要一个关联客户的字段和一个日期字段。",
                reason_en="RFM needs a lookup to the party and a date.",
            )
        if owner.get_field(orders.amount).value_type.kind is not Kind.NUMBER:
            raise BadInsight(
                reason_zh="RFM 的金额需要一个金额或数值字段。",
                reason_en="The amount of RFM needs a field of money or numbers.",
            )
        if orders.where is not None:
            check_condition(read_condition(orders.where), ReaderScope(catalog, None), orders.object)
        if orders.field is not None:
            written = catalog.get_object(owner.get_field(orders.party).targets[0]).get_field(orders.field)
            if written.type != "text":
                raise BadInsight(
                    reason_zh="RFM 评分只能写入文本字段。", reason_en="RFM scores go into a field of text."
                )


def _sees_all(guard: Guard, object_key: str) -> bool:
    """Whether all records of an object are open: what rests on them may be told."""
    return object_key in guard.catalog.objects and guard.is_open(object_key, Right.READ)


def _plain_facts(guard: Guard, object_key: str, reason: bytes) -> bytes:
    told = msgspec.json.decode(reason)
    fields = guard.catalog.objects[object_key].fields
    hidden = [key for key in told["facts"] if key not in fields or guard.get_sight(fields[key]) is not Sight.PLAIN]
    told["facts"] = {key: value for key, value in told["facts"].items() if key not in hidden}
    if hidden or not all(_sees_all(guard, key) for key in told["objects"]):
        # The condition itself would tell what is hidden: that the stage holds says what the field holds.
        told["condition"] = None
    return msgspec.json.encode(told)
