"""The face of bulk changes: check what is asked, put the job into the queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zhike.engines.bulk.errors import BadBulk, BulkForbidden
from zhike.engines.bulk.job import BulkPorts, make_bulk_kind, make_query
from zhike.engines.bulk.model import JOB_KIND, BulkArguments, BulkRequest
from zhike.kernel.base.ids import ObjectKey, OperationId, UserId, new_id
from zhike.kernel.catalog.model import ObjectDefinition
from zhike.kernel.jobs.model import JobId, JobOptions
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.policy import AccessPolicy, Right
from zhike.kernel.query.reader import Reader
from zhike.kernel.records.errors import WriteThroughOthersEyes

VERBS = {"update": ("批量修改", "Change"), "delete": ("批量删除", "Delete"), "restore": ("批量恢复", "Restore")}
SPOKEN = {"update": ("修改", "change"), "delete": ("删除", "delete"), "restore": ("恢复", "restore")}
LISTS = frozenset({"choices", "tags", "multi_lookup"})


@dataclass(frozen=True, slots=True)
class Started:
    """A bulk change in the queue, and what undo will take."""

    job: JobId
    operation: OperationId


class Bulk:
    """Bulk changes of all workspaces."""

    def __init__(self, ports: BulkPorts, queue: Queue, database: Database) -> None:
        """Adds the kind of its jobs to the queue."""
        self._ports, self._queue, self._database = ports, queue, database
        queue.kinds.add(JOB_KIND, make_bulk_kind(ports))

    async def start(self, reader: Reader, request: BulkRequest, cause: Literal["user", "token"] = "user") -> Started:
        """Check and enqueue. Raises BadBulk, BulkForbidden, WriteThroughOthersEyes, UnknownObject, UnknownField, and
        what the query room raises for the condition."""
        if reader.acts_as:
            raise WriteThroughOthersEyes
        catalog = await self._ports.catalogs.current(reader.workspace)
        policy = await self._ports.policies.get_policy(reader, catalog)
        definition = catalog.get_object(request.object)
        check_request(request, definition, policy)
        await self._ports.runner.list(catalog, policy, make_query(request, limit=1))
        zh, en = VERBS[request.kind]
        arguments = BulkArguments(
            request=request,
            operation=new_id(),
            title={"zh": f"{zh}{definition.label.text('zh')}", "en": f"{en} {_plural(definition)}"},
            actor=reader.actor,
            subject=reader.subject,
            language=reader.language,
            cause=cause,
        )
        operation = OperationId(arguments.operation)
        options = JobOptions(operation_id=operation, created_by=UserId(reader.actor))
        async with self._database.transaction(reader.workspace) as transaction:
            job = await self._queue.enqueue(transaction, reader.workspace, JOB_KIND, arguments, options)
        return Started(job, operation)


def check_request(request: BulkRequest, definition: ObjectDefinition, policy: AccessPolicy) -> None:
    """What would be refused for every single row is refused at once."""
    if (request.kind == "update") != bool(request.list_fields()):
        raise BadBulk(
            reason_zh="修改需要至少一个字段；删除和恢复不能带字段。",
            reason_en="A change names at least one field; deleting and restoring name none.",
        )
    right = Right.UPDATE if request.kind == "update" else Right.DELETE
    if not policy.list_alternatives(_key(definition), right):
        zh, en = SPOKEN[request.kind]
        raise BulkForbidden(verb_zh=zh, verb_en=en, object=definition.label.text("zh"))
    for key in request.list_fields():
        field = definition.get_field(key)
        if field.read_only or not policy.get_field_right(_key(definition), key).write:
            raise BadBulk(
                reason_zh=f"字段“{field.label.text('zh')}”不能修改。",
                reason_en=f"The field '{field.label.text('en')}' cannot be changed.",
            )
        if key in request.list_sets() and field.type not in LISTS:
            raise BadBulk(
                reason_zh=f"字段“{field.label.text('zh')}”只有一个值，不能追加或移除。",
                reason_en=f"The field '{field.label.text('en')}' holds one value; nothing can be added to it.",
            )


def _key(definition: ObjectDefinition) -> ObjectKey:
    return ObjectKey(definition.key)


def _plural(definition: ObjectDefinition) -> str:
    return definition.plural.text("en") or definition.label.text("en")
