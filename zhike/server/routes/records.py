"""Records of any object: lists, single ones, writing them one at a time."""

from typing import Any

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.query.model import Selected
from zhike.kernel.records.model import Batch, Change
from zhike.server.call import Call
from zhike.server.doubles import accepts_doubles, explain_doubles
from zhike.server.endpoint import Endpoint
from zhike.server.looks import log_list, log_record
from zhike.server.past import read_past
from zhike.server.permission import reads, writes
from zhike.server.questions import (
    AggregateBody,
    ListQuery,
    Moment,
    QueryBody,
    to_aggregate,
    to_body,
    to_query,
)
from zhike.server.reply import entity_tag, is_unchanged, json_bytes, not_modified, nothing, parse_if_match
from zhike.server.stale import explain_stale
from zhike.server.writing import Draft, answer_written, draft_record, new_operation, save

OBJECT = "/records/{object_key}"
RECORD = "/records/{object_key}/{record_id}"
Values = dict[str, Any]


class ReadQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which fields of one record; all own ones where none is named. `as_of`: as it stood then (own fields only)."""

    fields: str = ""
    bin: bool = False
    as_of: Moment | None = None


class GroupList(msgspec.Struct, frozen=True):
    """Groups: each has the names of dimensions and measures."""

    data: tuple[dict[str, Any], ...]


async def list_records(call: Call) -> ASGIResponse:
    """GET /records/{object}"""
    query = to_query(call.path("object_key"), to_body(call.query(ListQuery)))
    page = await call.kernel.query.list(await call.catalog(), await call.policy(), query)
    await log_list(call, query.object, page.data, query.select)
    return json_bytes(page.to_json())


async def query_records(call: Call) -> ASGIResponse:
    """POST /records/{object}/query"""
    query = to_query(call.path("object_key"), await call.body(QueryBody))
    page = await call.kernel.query.list(await call.catalog(), await call.policy(), query)
    await log_list(call, query.object, page.data, query.select)
    return json_bytes(page.to_json())


async def aggregate_records(call: Call) -> ASGIResponse:
    """POST /records/{object}/aggregate"""
    query = to_aggregate(call.path("object_key"), await call.body(AggregateBody))
    data = await call.kernel.report_query.aggregate(await call.catalog(), await call.policy(), query)
    return json_bytes(b'{"data":' + data + b"}")


async def read_record(call: Call) -> ASGIResponse:
    """GET /records/{object}/{id}"""
    asked = call.query(ReadQuery)
    if asked.as_of is not None:
        return json_bytes(await read_past(call, asked.as_of, asked.fields))
    select = tuple(Selected(name, tuple(name.split("."))) for name in asked.fields.split(",") if name)
    document = await call.kernel.query.get(
        await call.catalog(),
        await call.policy(),
        call.path("object_key"),
        call.record_id(),
        select=select,
        in_bin=None if asked.bin else False,
    )
    tag = entity_tag(document.version)
    if is_unchanged(call.header("if-none-match"), tag):
        return not_modified(tag)
    await log_record(call, call.path("object_key"), document.id, select)
    merged = {} if document.id == call.record_id() else {"X-Merged-Into": str(document.id)}
    return json_bytes(document.data, 200, {"ETag": tag, "Cache-Control": "private, no-cache", **merged})


async def create_record(call: Call) -> ASGIResponse:
    """POST /records/{object}"""
    object_key, values = call.path("object_key"), await call.body(Values)
    batch = Batch(ObjectKey(object_key), (Change("create", values=values),), acknowledged=accepts_doubles(call))
    operation = await new_operation(call, "create", object_key)

    async def work(transaction: Transaction | None) -> Draft:
        outcome = await save(call, batch, operation, transaction)
        return await draft_record(call, object_key, outcome, 201, transaction)

    async with explain_doubles(call, values):
        return await answer_written(call, work)


async def update_record(call: Call) -> ASGIResponse:
    """PATCH /records/{object}/{id}"""
    object_key, values = call.path("object_key"), await call.body(Values)
    change = Change("update", call.record_id(), values, parse_if_match(call.header("if-match")))
    batch = Batch(ObjectKey(object_key), (change,), acknowledged=accepts_doubles(call))
    operation = await new_operation(call, "update", object_key)

    async def work(transaction: Transaction | None) -> Draft:
        outcome = await save(call, batch, operation, transaction)
        return await draft_record(call, object_key, outcome, 200, transaction)

    async with explain_stale(call, change), explain_doubles(call, values, change.id):
        return await answer_written(call, work)


async def delete_record(call: Call) -> ASGIResponse:
    """DELETE /records/{object}/{id}"""
    object_key = call.path("object_key")
    change = Change("delete", call.record_id(), version=parse_if_match(call.header("if-match")))
    operation = await new_operation(call, "delete", object_key)
    async with explain_stale(call, change):
        outcome = await save(call, Batch(ObjectKey(object_key), (change,)), operation, None)
    return nothing({"X-Operation": str(outcome.operation)})


async def restore_record(call: Call) -> ASGIResponse:
    """POST /records/{object}/{id}/restore"""
    object_key = call.path("object_key")
    batch = Batch(ObjectKey(object_key), (Change("restore", call.record_id()),))
    operation = await new_operation(call, "restore", object_key)

    async def work(transaction: Transaction | None) -> Draft:
        outcome = await save(call, batch, operation, transaction)
        return await draft_record(call, object_key, outcome, 200, transaction)

    return await answer_written(call, work)


ENDPOINTS = (
    Endpoint(
        "GET", OBJECT, list_records, reads(), ("列表", "List"),
        query=ListQuery, answers={200: None, 404: None, 504: None}, form="list",
    ),
    Endpoint(
        "POST", f"{OBJECT}/query", query_records, reads(), ("查询", "Query"),
        body=QueryBody, answers={200: None, 404: None, 504: None}, form="list",
    ),
    Endpoint(
        "POST", f"{OBJECT}/aggregate", aggregate_records, reads(), ("分组统计", "Groups and measures"),
        body=AggregateBody, answers={200: GroupList, 404: None, 504: None},
    ),
    Endpoint(
        "POST", OBJECT, create_record, writes(), ("新建", "Create"),
        body=Values, answers={201: None, 404: None, 409: None}, repeatable=True, form="record",
    ),
    Endpoint(
        "GET", RECORD, read_record, reads(), ("读取", "Read"), query=ReadQuery,
        answers={200: None, 404: None}, cacheable=True, form="record",
    ),
    Endpoint(
        "PATCH", RECORD, update_record, writes(), ("修改", "Change"),
        body=Values, answers={200: None, 404: None, 409: None, 412: None}, conditional=True, repeatable=True,
        form="record",
    ),
    Endpoint(
        "DELETE", RECORD, delete_record, writes(), ("删除（进回收站）", "Delete (to the bin)"),
        answers={204: None, 404: None, 409: None, 412: None}, conditional=True,
    ),
    Endpoint(
        "POST", f"{RECORD}/restore", restore_record, writes(), ("从回收站恢复", "Take out of the bin"),
        answers={200: None, 404: None, 409: None}, repeatable=True, form="record",
    ),
)  # fmt: skip
