"""Taking an operation back as a whole."""

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.errors import Language
from zhike.kernel.base.ids import OperationId, RecordId
from zhike.kernel.records.errors import UnknownOperation
from zhike.kernel.records.left import Left
from zhike.server.call import Call, parse_id
from zhike.server.endpoint import Endpoint
from zhike.server.permission import writes
from zhike.server.reply import json_value


class LeftView(msgspec.Struct, frozen=True):
    """A record that stays as it is, and why."""

    object: str
    id: RecordId
    title: str
    code: str
    message: str


class UndoView(msgspec.Struct, frozen=True):
    """What the undo came to. It is an operation itself, and can be undone."""

    operation: OperationId
    undone: int
    left_count: int
    left: tuple[LeftView, ...]


async def undo(call: Call) -> ASGIResponse:
    """POST /operations/{operation_id}/undo"""
    report = await call.kernel.records.undo(call.reader, parse_operation(call))
    left = tuple(_view(one, call.language) for one in report.left)
    view = UndoView(report.operation, report.undone, report.left_count, left)
    return json_value(view, 200, {"X-Operation": str(report.operation)})


def parse_operation(call: Call) -> OperationId:
    """The operation's id out of the address. Raises UnknownOperation."""
    text = call.path("operation_id")
    found = parse_id(text)
    if found is None:
        raise UnknownOperation(operation=text[:60])
    return OperationId(found)


def _view(left: Left, language: Language) -> LeftView:
    return LeftView(left.object, left.id, left.title, left.code, left.zh if language == "zh" else left.en)


ENDPOINTS = (
    Endpoint(
        "POST", "/operations/{operation_id}/undo", undo, writes(), ("撤销操作", "Take an operation back"),
        answers={200: UndoView, 404: None, 409: None},
    ),
)  # fmt: skip
