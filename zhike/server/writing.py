"""What the routes that write records share: operations, idempotency, and answers with the record as it is now."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.errors import BadRequest
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, new_id
from zhike.kernel.postgres.pool import Connection, Transaction
from zhike.kernel.query.errors import RecordNotFound
from zhike.kernel.records.idempotency import Answer, Receipt, answer_once
from zhike.kernel.records.model import Batch, Operation, Outcome
from zhike.server.call import Call
from zhike.server.reply import entity_tag, json_bytes, nothing

LONGEST_KEY = 200
MINIMAL = "return=minimal"
VERBS = {
    "create": ("新建", "Create"),
    "update": ("修改", "Change"),
    "delete": ("删除", "Delete"),
    "restore": ("恢复", "Restore"),
    "batch": ("批量修改", "Change several"),
    "batch.create": ("批量新建", "Create several"),
    "batch.delete": ("批量删除", "Delete several"),
    "batch.restore": ("批量恢复", "Restore several"),
    "merge": ("合并", "Merge"),
}


class BadIdempotencyKey(BadRequest):
    """An Idempotency-Key that is empty or too long."""

    code = "bad_idempotency_key"
    title_zh = "Idempotency-Key 有误"
    title_en = "Bad Idempotency-Key"
    detail_zh = "应为 1 到 {limit} 个可见的 ASCII 字符。"
    detail_en = "It has 1 to {limit} visible ASCII characters."


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer in the making: status, headers, and JSON."""

    status: int
    headers: dict[str, str]
    body: bytes


Work = Callable[[Transaction | None], Awaitable[Draft]]
"""Does the request, in the given transaction or in one of its own, and drafts the answer."""


async def new_operation(call: Call, verb: str, object_key: str) -> Operation:
    """The operation that one request is, with a title that people understand: of our own verbs and of actions."""
    zh, en = VERBS.get(verb) or _name_action(call, verb)
    found = (await call.catalog()).objects.get(object_key)
    label = (object_key, object_key) if found is None else (found.label.text("zh"), found.label.text("en"))
    return Operation(
        id=OperationId(new_id()),
        kind=f"record.{verb.partition('.')[0]}",
        title={"zh": f"{zh}{label[0]}", "en": f"{en} {label[1]}"},
        cause="user" if call.identity.token_id is None else "token",
    )


def _name_action(call: Call, verb: str) -> tuple[str, str]:
    actions = call.kernel.records.actions
    if verb not in actions:
        return verb, verb
    label = actions.get(verb).label
    return label.text("zh"), label.text("en")


async def answer_written(call: Call, work: Work) -> ASGIResponse:
    """Do the work once for each Idempotency-Key; without one, simply do it.

    Raises BadIdempotencyKey, StillRunning, KeyUsedDifferently, and whatever the work raises.
    """
    key = call.header("idempotency-key")
    if key is None:
        return _to_answer(await work(None))
    if not (1 <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise BadIdempotencyKey(limit=LONGEST_KEY)

    async def work_inside(transaction: Transaction) -> Answer:
        draft = await work(transaction)
        return Answer(draft.status, msgspec.json.encode(draft.headers) + b"\n" + draft.body)

    answer = await answer_once(call.kernel.records, await _make_receipt(call, key), work_inside)
    headers, _, body = answer.body.partition(b"\n")
    draft = Draft(answer.status, msgspec.json.decode(headers, type=dict[str, str]), body)
    return _to_answer(draft, repeated=answer.repeated)


async def save(call: Call, batch: Batch, operation: Operation, transaction: Transaction | None) -> Outcome:
    """Give a batch to the write path."""
    return await call.kernel.records.save(call.reader, batch, operation, transaction=transaction)


async def draft_record(
    call: Call, object_key: str, outcome: Outcome, status: int, transaction: Connection | None
) -> Draft:
    """The one record that was written, as the reader may see it now; id and version where he may not, or where he
    asks for no more (`Prefer: return=minimal`, RFC 7240 section 4.2)."""
    (saved,) = outcome.saved
    assert saved.id is not None  # noqa: S101 - what was refused has raised
    headers = {"ETag": entity_tag(saved.version), "X-Operation": str(outcome.operation)}
    if status == 201:
        headers["Location"] = f"/api/v1/records/{object_key}/{saved.id}"
    body = None
    if wants_minimal(call.header("prefer")):
        headers["Preference-Applied"] = MINIMAL
    else:
        body = await find_record(call, object_key, saved.id, transaction)
    return Draft(status, headers, body or msgspec.json.encode({"id": saved.id, "version": saved.version}))


def wants_minimal(prefer: str | None) -> bool:
    """Whether a Prefer header asks for an answer without the record. Preferences we do not know are passed over."""
    if prefer is None:
        return False
    return any(each.partition(";")[0].strip().lower() == MINIMAL for each in prefer.split(","))


async def find_record(
    call: Call, object_key: str, record: RecordId, connection: Connection | None = None
) -> bytes | None:
    """A record as the reader may see it, or None where he may not (any more)."""
    try:
        document = await call.kernel.query.get(
            await call.catalog(), await call.policy(), ObjectKey(object_key), record, connection=connection
        )
    except RecordNotFound:
        return None
    return document.data


async def _make_receipt(call: Call, key: str) -> Receipt:
    identity = call.identity
    route = f"{call.request.method} {call.request.scope['path']}"
    seen = f"{call.header('if-match') or ''}\n".encode()
    body = await call.request.body()
    return Receipt(identity.workspace, identity.subject, key, route[:500], sha256(seen + body).digest())


def _to_answer(draft: Draft, *, repeated: bool = False) -> ASGIResponse:
    headers = draft.headers | ({"Idempotency-Replayed": "true"} if repeated else {})
    if draft.status == 204:
        return nothing(headers)
    return json_bytes(draft.body, draft.status, headers)
