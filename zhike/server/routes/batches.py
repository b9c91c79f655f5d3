"""Many records in one request, and registered verbs over several of them."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.errors import Language
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.records.actions import Call as ActionAsked
from zhike.kernel.records.model import Batch, Change, Outcome, Problem, Saved
from zhike.server.call import Call
from zhike.server.doubles import accepts_doubles
from zhike.server.endpoint import Endpoint
from zhike.server.permission import writes
from zhike.server.writing import Draft, answer_written, new_operation, save

MAX_CHANGES = 5000


class ChangeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One change. Everything but a create names the record."""

    kind: Literal["create", "update", "delete", "restore"]
    id: UUID | None = None
    values: dict[str, Any] = {}
    version: int | None = None


class BatchBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes that succeed or fail together, or (`partial`) each for itself."""

    changes: Annotated[list[ChangeBody], msgspec.Meta(min_length=1, max_length=MAX_CHANGES)]
    partial: bool = False


class RowProblem(msgspec.Struct, frozen=True):
    """One thing wrong with one row."""

    row: int
    field: str | None
    code: str
    message: str


class SavedView(msgspec.Struct, frozen=True):
    """What became of one change. A refused one has problems and the version 0."""

    id: RecordId | None
    version: int
    problems: tuple[RowProblem, ...]


class BatchView(msgspec.Struct, frozen=True):
    """What became of all changes, in their order."""

    operation: OperationId
    data: tuple[SavedView, ...]


class ActionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a verb is asked to do, and with which records."""

    ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MAX_CHANGES)]
    arguments: dict[str, Any] = {}


async def save_batch(call: Call) -> ASGIResponse:
    """POST /records/{object}/batch"""
    object_key, body = call.path("object_key"), await call.body(BatchBody)
    changes = tuple(Change(one.kind, _record(one.id), one.values, one.version) for one in body.changes)
    batch = Batch(ObjectKey(object_key), changes, body.partial, acknowledged=accepts_doubles(call))
    operation = await new_operation(call, _name_batch([one.kind for one in body.changes]), object_key)

    async def work(transaction: Transaction | None) -> Draft:
        return _draft(await save(call, batch, operation, transaction), call.language)

    return await answer_written(call, work)


async def do_action(call: Call) -> ASGIResponse:
    """POST /records/{object}/actions/{name}"""
    object_key, name, body = call.path("object_key"), call.path("name"), await call.body(ActionBody)
    asked = ActionAsked(name, tuple(RecordId(one) for one in body.ids), body.arguments)
    operation = await new_operation(call, name, object_key)

    async def work(transaction: Transaction | None) -> Draft:
        outcome = await call.kernel.records.act(
            call.reader, ObjectKey(object_key), asked, operation, transaction=transaction
        )
        return _draft(outcome, call.language)

    return await answer_written(call, work)


def _name_batch(kinds: Iterable[str]) -> str:
    """The verb that its title begins with: what all changes do, or that several are changed."""
    found = set(kinds)
    (kind,) = found if len(found) == 1 else ("update",)
    return "batch" if kind == "update" else f"batch.{kind}"


def _draft(outcome: Outcome, language: Language) -> Draft:
    view = BatchView(outcome.operation, tuple(_view(one, language) for one in outcome.saved))
    return Draft(200, {"X-Operation": str(outcome.operation)}, msgspec.json.encode(view))


def _view(saved: Saved, language: Language) -> SavedView:
    return SavedView(saved.id, saved.version, tuple(_view_problem(one, language) for one in saved.problems))


def _view_problem(problem: Problem, language: Language) -> RowProblem:
    return RowProblem(problem.row, problem.field, problem.code, problem.zh if language == "zh" else problem.en)


def _record(found: UUID | None) -> RecordId | None:
    return None if found is None else RecordId(found)


ENDPOINTS = (
    Endpoint(
        "POST", "/records/{object_key}/batch", save_batch, writes(), ("批量修改", "Change several"),
        body=BatchBody, answers={200: BatchView, 404: None, 409: None, 412: None}, repeatable=True,
    ),
    Endpoint(
        "POST", "/records/{object_key}/actions/{name}", do_action, writes(), ("执行动作", "Do an action"),
        body=ActionBody, answers={200: BatchView, 404: None, 409: None, 412: None}, repeatable=True,
    ),
)  # fmt: skip
