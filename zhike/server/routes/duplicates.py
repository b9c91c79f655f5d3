"""Duplicates: the question while one types, the queue of pairs that people decide, and the scan that fills it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.engines.matching.duplicates import Question, Told
from zhike.engines.matching.queue import Decision, PairNotFound
from zhike.engines.matching.store import Pair, read_reason
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId
from zhike.kernel.catalog.read import read_stored
from zhike.kernel.jobs.model import JobId
from zhike.kernel.signin.limits import SharedLimit, SharedLimiter
from zhike.operations.kernel import Kernel
from zhike.server.body import BadParameter
from zhike.server.call import Call, parse_id
from zhike.server.endpoint import Endpoint
from zhike.server.limits import spend_shared
from zhike.server.permission import reads, writes
from zhike.server.publishing import PUBLISH, workspace_of
from zhike.server.reply import json_value
from zhike.server.views import PageView, PersonRef
from zhike.server.writing import new_operation

ADMIN = "workspace.admin"
CHECKS = "zhike_duplicate_checks"
CHECKS_AN_HOUR = 1200
CHECKS_AT_ONCE = 20
"""So many of them a process may allow before it asks the others again."""


class DuplicatesBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is about to be written; `id` names the record where it is a change of one."""

    values: dict[str, Any]
    id: UUID | None = None
    way: Literal["form", "import", "api"] = "form"


class RuleView(msgspec.Struct, frozen=True):
    """The rule that found it, and what it means to this way in."""

    key: str
    label: str
    level: str


class MatchView(msgspec.Struct, frozen=True):
    """A record that is there already. `id` is null where the reader may not read it: then he may ask for access."""

    id: RecordId | None
    title: str
    owner: PersonRef | None
    state: str
    rule: RuleView
    score: float
    fields: tuple[str, ...]


class MatchList(msgspec.Struct, frozen=True):
    """Matches, the surest first."""

    data: tuple[MatchView, ...]


class QueueQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pairs of one object, the surest first."""

    object: str
    state: Literal["open", "later", "different", "merged"] = "open"
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    cursor: str | None = None


class PartView(msgspec.Struct, frozen=True):
    """A field that speaks for a pair (`same`, or `city`: in one) or against it (`other`; `brand` and `elsewhere` of
    names), and what it takes from the score."""

    field: str
    says: str
    worth: float


class PairView(msgspec.Struct, frozen=True):
    """Two records that may be one, and why: what the rule alone gave (`base`), and what else counts."""

    id: UUID
    object: str
    records: tuple[PersonRef, PersonRef]
    cluster: UUID
    rule: str
    rule_label: str
    score: float
    base: float | None
    fields: tuple[str, ...]
    parts: tuple[PartView, ...]
    state: str
    found_at: datetime | None
    decided_at: datetime | None


class PairList(msgspec.Struct, frozen=True):
    """A page of pairs."""

    data: tuple[PairView, ...]
    page: PageView


class DecideBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a pair is. To merge: which of the two stays (else the older), and values as a merge takes them."""

    decision: Literal["merge", "different", "later", "open"]
    keep: UUID | None = None
    take: dict[str, UUID] = {}
    values: dict[str, Any] = {}


class DecidedView(msgspec.Struct, frozen=True):
    """What became of it; `operation` is the merge."""

    id: UUID
    state: str
    operation: OperationId | None


class ScanBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which object is scanned."""

    object: str


class RuleItem(msgspec.Struct, frozen=True):
    """A rule for editing: what its package says (null: it is one's own), and what the workspace laid over it."""

    key: str
    object: str
    package: str | None
    base: Mapping[str, Any] | None
    custom: Mapping[str, Any] | None


class RuleList(msgspec.Struct, frozen=True):
    """All rules, and the version of the catalog that they are of."""

    version: int
    data: tuple[RuleItem, ...]


class ScanView(msgspec.Struct, frozen=True):
    """The job."""

    job: JobId


async def ask(call: Call) -> ASGIResponse:
    """POST /records/{object}/duplicates"""
    body = await call.body(DuplicatesBody)
    record = None if body.id is None else RecordId(body.id)
    question = Question(ObjectKey(call.path("object_key")), body.values, record, body.way)
    checks: SharedLimiter = call.request.app.state[CHECKS]
    await spend_shared(checks, f"{call.identity.workspace}/{call.identity.actor}")
    return json_value(MatchList(await list_matches(call, question)))


async def list_matches(call: Call, question: Question) -> tuple[MatchView, ...]:
    """What is there already; that it was asked is counted for the log of looks."""
    found = await call.kernel.duplicates.ask(await call.catalog(), await call.policy(), question)
    call.kernel.duplicate_checks.note(call.reader, question.object, found)
    return tuple(view_match(call, one) for one in found)


def make_limiter(kernel: Kernel) -> SharedLimiter:
    """How often one user may ask: so often that typing never meets it, and nobody tries a list of numbers unseen."""
    quota = CHECKS_AN_HOUR if kernel.settings.rate_limit else 0
    return SharedLimiter(kernel.database, kernel.clock, SharedLimit("duplicates", quota, 3600, block=CHECKS_AT_ONCE))


def view_match(call: Call, one: Told) -> MatchView:
    """A match for people."""
    owner = None if one.owner is None else PersonRef(one.owner, one.owner_name)
    rule = RuleView(one.rule, one.rule_label[0 if call.language == "zh" else 1], one.level)
    return MatchView(one.id, one.title, owner, one.state, rule, one.score, one.fields)


async def list_queue(call: Call) -> ASGIResponse:
    """GET /duplicates"""
    query = call.query(QueueQuery)
    after = None if query.cursor is None else _read_cursor(query.cursor)
    catalog = await call.catalog()
    found = await call.kernel.duplicate_queue.list(
        catalog, await call.policy(), (query.object, query.state), after, query.limit
    )
    place = 0 if call.language == "zh" else 1
    labels = {
        one.key: (one.label.zh, one.label.en)[place] for one in call.kernel.duplicates.rules(catalog, query.object)
    }
    data = tuple(_view_pair(pair, titles, labels.get(pair.rule, pair.rule)) for pair, titles in found.pairs)
    following = None if found.next is None else f"{found.next[0]!r}_{found.next[1]}"
    return json_value(PairList(data, PageView(following, following is not None)))


async def decide(call: Call) -> ASGIResponse:
    """POST /duplicates/{pair_id}/decide"""
    body, pair = await call.body(DecideBody), parse_id(call.path("pair_id"))
    if pair is None:
        raise PairNotFound
    operation = await new_operation(call, "merge", "")
    decision = Decision(
        body.decision,
        None if body.keep is None else RecordId(body.keep),
        {key: RecordId(one) for key, one in body.take.items()},
        body.values,
    )
    state, done = await call.kernel.duplicate_queue.decide(
        await call.catalog(), await call.policy(), call.reader, (pair, decision, operation)
    )
    return json_value(DecidedView(pair, state, done), 200, {} if done is None else {"X-Operation": str(done)})


async def scan(call: Call) -> ASGIResponse:
    """POST /duplicates/scan"""
    body, catalog = await call.body(ScanBody), await call.catalog()
    key = catalog.get_object(body.object).key
    job = await call.kernel.duplicate_queue.scan(catalog, key, call.identity.actor)
    return json_value(ScanView(job), 202)


async def list_rules(call: Call) -> ASGIResponse:
    """GET /duplicates/rules"""
    stored = await read_stored(call.kernel.database, await workspace_of(call))
    rules = (await call.catalog()).duplicate_rules
    found = [one for (kind, _), one in sorted(stored.definitions.items()) if kind == "duplicate_rule"]
    items = tuple(
        RuleItem(one.key, str(rules[one.key]["object"]), one.package, one.base, one.custom)
        for one in found
        if one.key in rules
    )
    return json_value(RuleList(stored.version, items))


def _view_pair(pair: Pair, titles: tuple[str, str], label: str) -> PairView:
    reason = read_reason(pair.reason)
    parts = tuple(PartView(one.field, one.says, one.worth) for one in reason.parts)
    records = PersonRef(pair.first, titles[0]), PersonRef(pair.second, titles[1])
    return PairView(
        pair.id, pair.object, records, pair.cluster, pair.rule, label, pair.score, reason.base, reason.fields, parts,
        pair.state, pair.found_at, pair.decided_at,
    )  # fmt: skip


def _read_cursor(text: str) -> tuple[float, UUID]:
    score, _, pair = text.partition("_")
    found = parse_id(pair)
    try:
        return float(score), found or UUID(pair)
    except ValueError as wrong:
        raise BadParameter(reason="cursor") from wrong


ENDPOINTS = (
    Endpoint(
        "POST", "/records/{object_key}/duplicates", ask, reads(), ("查重", "What is there already"),
        body=DuplicatesBody, answers={200: MatchList, 404: None, 429: None},
    ),
    Endpoint(
        "GET", "/duplicates", list_queue, reads(), ("重复记录", "Pairs that may be one"),
        query=QueueQuery, answers={200: PairList, 404: None},
    ),
    Endpoint(
        "POST", "/duplicates/{pair_id}/decide", decide, writes(), ("处理重复记录", "Decide a pair"),
        body=DecideBody, answers={200: DecidedView, 404: None, 409: None},
    ),
    Endpoint(
        "GET", "/duplicates/rules", list_rules, reads("meta:write", PUBLISH), ("查重规则", "Duplicate rules"),
        answers={200: RuleList},
    ),
    Endpoint(
        "POST", "/duplicates/scan", scan, writes(ability=ADMIN), ("扫描重复记录", "Scan for duplicates"),
        body=ScanBody, answers={202: ScanView, 404: None},
    ),
)  # fmt: skip
