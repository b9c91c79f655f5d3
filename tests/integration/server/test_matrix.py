"""Every route, over every object, as everybody, against a table of what is expected (ASVS 8.2.1, 8.2.2).

A cell is the status of one request on a record of its own, made for that cell; what only looks shares a record with
the other cells of its line. The columns are the people of
tests/fixtures/kernel.py: the owner of the record, a colleague of his department, his department's head, somebody of
another department, the administrator, an auditor who only reads, nobody, and the administrator looking through the
owner's eyes.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from tests.fixtures.kernel import NOBODY, Company, found_company, give_sign_ins
from tests.integration.server.conftest import Browser
from zhike.kernel.base.ids import OperationId, RecordId, UserId, new_id
from zhike.kernel.catalog.model import Catalog, FieldDefinition
from zhike.kernel.records.model import Batch, Change, Json, Operation
from zhike.kernel.signin.model import Identity
from zhike.operations.kernel import Kernel
from zhike.server.app import list_endpoints
from zhike.server.envelope import Envelope

PEOPLE = ("owner", "colleague", "head", "outsider", "administrator", "auditor", "nobody", "acting")
# Objects that everybody reads and only administrators write; all others are owned.
COMMON = frozenset({"user", "department", "business_calendar", "exchange_rate"})
# Objects with fields that an erasure empties; users are not erased.
PERSONAL = frozenset({"contact"})
ABSENT = "00000000-0000-7000-8000-000000000000"

Cells = tuple[int, ...]


@dataclass(frozen=True)
class Line:
    """One route: what is sent, and what everybody gets, in the order of PEOPLE."""

    method: str
    path: str
    cells: Cells
    body: dict[str, Any] | None = None
    ground: str = "living"


@dataclass(frozen=True)
class ObjectLine:
    """One route of records: the cells of owned objects and of common ones. `ground` says what the record is like."""

    method: str
    path: str
    owned: Cells
    common: Cells
    body: Callable[["Ground"], dict[str, Any]] | None = None
    ground: str = "living"

    @property
    def looks(self) -> bool:
        """Whether it changes nothing, whoever asks."""
        return self.method == "GET" or self.path.endswith(
            ("/query", "/aggregate", "/placement", "/duplicates", "/preview", "/cards")
        )


@dataclass
class Ground:
    """What a cell stands on: a record of its own and the values with which another is made."""

    record: RecordId
    operation: OperationId
    values: dict[str, Json]
    renaming: dict[str, Json]
    company: Company


#                 owner coll. head  out.  admin audit none  acting
READ = (          200,  404,  200,  404,  200,  200,  401,  200)  # fmt: skip
LIST = (          200,  200,  200,  200,  200,  200,  401,  200)  # fmt: skip
WRITE = (         200,  404,  200,  404,  200,  403,  401,  403)  # fmt: skip
OWN_ONLY = (      204,  404,  403,  404,  204,  403,  401,  403)  # fmt: skip
OWN_200 = (       200,  404,  403,  404,  200,  403,  401,  403)  # fmt: skip
CREATE = (        201,  201,  201,  201,  201,  403,  401,  403)  # fmt: skip
# What leads to a record of the owner's is made by those who may read that.
CREATE_LINKED = (201,  422,  201,  422,  201,  403,  401,  403)  # fmt: skip
GRANT = (         204,  404,  204,  404,  204,  403,  401,  403)  # fmt: skip
DOER = (          200,  404,  404,  404,  200,  404,  401,  403)  # fmt: skip
ALL_READ = (      200,  200,  200,  200,  200,  200,  401,  200)  # fmt: skip
ADMIN_200 = (     403,  403,  403,  403,  200,  403,  401,  403)  # fmt: skip
ADMIN_201 = (     403,  403,  403,  403,  201,  403,  401,  403)  # fmt: skip
ADMIN_204 = (     403,  403,  403,  403,  204,  403,  401,  403)  # fmt: skip
ADMIN_422 = (     403,  403,  403,  403,  422,  403,  401,  403)  # fmt: skip
ADMIN_UNDOES = (  404,  404,  404,  404,  200,  404,  401,  403)  # fmt: skip
NO_FILE = (       404,  404,  404,  404,  404,  404,  401,  404)  # fmt: skip
UNFIT = (         422,  422,  422,  422,  422,  422,  401,  422)  # fmt: skip
REHEARSE = (      200,  404,  200,  404,  200,  200,  401,  403)  # fmt: skip
ALL_REHEARSE = (  200,  200,  200,  200,  200,  200,  401,  403)  # fmt: skip
UNASKED = (       400,  400,  400,  400,  400,  400,  401,  400)  # fmt: skip
UNFIT_WRITE = (   422,  422,  422,  422,  422,  422,  401,  403)  # fmt: skip


def alone(ground: Ground) -> dict[str, Any]:
    """A record that is to become one with itself."""
    return {"keep": str(ground.record), "losers": [str(ground.record)]}


OBJECT_LINES = (
    ObjectLine("GET", "/records/{object_key}", LIST, LIST),
    ObjectLine("POST", "/records/{object_key}/query", LIST, LIST, lambda g: {"ids": [str(g.record)]}),
    ObjectLine(
        "POST", "/records/{object_key}/aggregate", LIST, LIST,
        lambda g: {"measures": [{"name": "count", "function": "count"}]},
    ),
    ObjectLine("POST", "/records/{object_key}", CREATE, ADMIN_201, lambda g: g.values),
    ObjectLine("GET", "/records/{object_key}/{record_id}", READ, ALL_READ),
    ObjectLine("PATCH", "/records/{object_key}/{record_id}", WRITE, ADMIN_200, lambda g: g.renaming),
    ObjectLine("DELETE", "/records/{object_key}/{record_id}", OWN_ONLY, ADMIN_204),
    ObjectLine("POST", "/records/{object_key}/{record_id}/restore", OWN_200, ADMIN_200, ground="binned"),
    ObjectLine(
        "POST", "/records/{object_key}/batch", WRITE, ADMIN_200,
        lambda g: {"changes": [{"kind": "update", "id": str(g.record), "values": g.renaming}]},
    ),
    ObjectLine(
        "POST", "/records/{object_key}/actions/{name}", OWN_200, ADMIN_200, lambda g: {"ids": [str(g.record)]}, "binned",
    ),
    ObjectLine(
        "POST", "/records/{object_key}/bulk", (202, 202, 202, 202, 202, 403, 401, 403), (403, 403, 403, 403, 202, 403, 401, 403),
        lambda g: {"kind": "update", "ids": [str(g.record)], "values": g.renaming},
    ),
    ObjectLine("POST", "/records/{object_key}/cards", LIST, LIST, lambda g: {"ids": [str(g.record)]}),
    # Whoever reads it may ask; what is in the way of a change, tests/integration/server/test_moves.py says.
    ObjectLine(
        "POST", "/records/{object_key}/{record_id}/rehearsal", REHEARSE, ALL_REHEARSE,
        lambda g: {"alternatives": [g.renaming]},
    ),
    ObjectLine("GET", "/records/{object_key}/{record_id}/explain", READ, ALL_READ),
    ObjectLine("POST", "/records/{object_key}/{record_id}/placement", ALL_READ, ALL_READ, lambda g: {}),
    # One record is nothing to merge; who may merge two, tests/integration/kernel/records/test_merging.py says.
    ObjectLine("POST", "/records/{object_key}/merge/preview", UNFIT, UNFIT, alone),
    ObjectLine("POST", "/records/{object_key}/merge", UNFIT_WRITE, UNFIT_WRITE, alone),
    ObjectLine("POST", "/records/{object_key}/duplicates", LIST, LIST, lambda g: {"values": {}}),
    ObjectLine("GET", "/records/{object_key}/{record_id}/history", READ, ALL_READ),
    # Asked for no field; whose changes one sees, tests/integration/server/test_field_changes.py says.
    ObjectLine("GET", "/records/{object_key}/field-changes", UNASKED, UNASKED),
    ObjectLine("GET", "/records/{object_key}/{record_id}/timeline", READ, ALL_READ),
    ObjectLine("GET", "/records/{object_key}/{record_id}/graph", READ, ALL_READ),
    ObjectLine("GET", "/records/{object_key}/{record_id}/overview", READ, ALL_READ),
    ObjectLine("GET", "/records/{object_key}/{record_id}/access", READ, ALL_READ),
    # Records of this module have no files; tests/integration/server/test_files.py reads those that do.
    ObjectLine("GET", "/records/{object_key}/{record_id}/files/{file_id}", NO_FILE, NO_FILE),
    # Nothing is masked here; who may reveal what is, tests/integration/server/test_reveal.py says.
    ObjectLine("POST", "/records/{object_key}/{record_id}/reveal", UNFIT_WRITE, UNFIT_WRITE, lambda g: {"fields": ["owner"]}),
    # Only contacts hold what is personal (PERSONAL).
    ObjectLine("POST", "/records/{object_key}/{record_id}/erase", ADMIN_422, ADMIN_422, lambda g: {"reason": "测试"}),
    ObjectLine("GET", "/records/{object_key}/{record_id}/members", READ, ALL_READ),
    ObjectLine("PUT", "/records/{object_key}/{record_id}/members/{user_id}", GRANT, ADMIN_204, lambda g: {"right": "read"}),
    ObjectLine("DELETE", "/records/{object_key}/{record_id}/members/{user_id}", GRANT, ADMIN_204),
    ObjectLine(
        "GET", "/operations/{operation_id}",
        (200, 404, 200, 404, 200, 404, 401, 200), (404, 404, 404, 404, 200, 404, 401, 404),
    ),
    ObjectLine(
        "GET", "/operations/{operation_id}/records",
        (200, 404, 200, 404, 200, 404, 401, 200), (404, 404, 404, 404, 200, 404, 401, 404),
    ),
    ObjectLine("POST", "/operations/{operation_id}/undo", DOER, ADMIN_UNDOES),
)  # fmt: skip

EVERYBODY = (200, 200, 200, 200, 200, 200, 401, 200)
STATIC = {"object": "account", "name": "x", "kind": "static"}
ABSENT_READ = (404, 404, 404, 404, 404, 404, 401, 404)
ABSENT_WRITE = (404, 404, 404, 404, 404, 404, 401, 403)
ADMIN_ONLY = ADMIN_200
ADMIN_404 = (403, 403, 403, 403, 404, 403, 401, 403)
TEXTS = {"texts": [{"pointer": "/object/account/nothing", "language": "zh", "text": "无"}]}
NOTHING = {"changes": [{"kind": "role", "key": "x_nothing", "custom": None}]}

LINES = (
    Line("POST", "/session", (401,) * 8, {"login": "{nobody}", "password": "wrong"}, "fresh"),
    Line("GET", "/setup", (200,) * 8),
    Line("POST", "/setup", (422,) * 8, {}),
    Line("GET", "/session", EVERYBODY),
    Line("DELETE", "/session", (204, 204, 204, 204, 204, 204, 401, 204), ground="fresh"),
    Line("POST", "/session/password", (422, 422, 422, 422, 422, 422, 401, 403), {"current": "wrong", "new": "wrong"}),
    Line("POST", "/session/act-as", ADMIN_204, {"user": "{owner}"}, "fresh"),
    Line("DELETE", "/session/act-as", (204, 204, 204, 204, 204, 204, 401, 204), ground="fresh"),
    Line("GET", "/sessions", EVERYBODY),
    Line("DELETE", f"/sessions/{ABSENT}", ABSENT_WRITE),
    Line("GET", "/tokens", EVERYBODY),
    Line("GET", f"/graph/path?from=account:{ABSENT}&to=account:{ABSENT}", ABSENT_READ),
    Line("POST", "/tokens", (201, 201, 201, 201, 201, 201, 401, 403), {"name": "x", "scopes": ["records:read"]}),
    Line("DELETE", f"/tokens/{ABSENT}", ABSENT_WRITE),
    Line("GET", "/users/sign-ins", ADMIN_ONLY),
    Line("GET", "/users/{guest}/sign-in", ADMIN_ONLY),
    Line("POST", "/users/{guest}/sign-in", (403, 403, 403, 403, 409, 403, 401, 403), {}),
    Line("POST", "/users/{guest}/sign-in/reset", ADMIN_200),
    Line("DELETE", "/users/{guest}/sign-in", ADMIN_204),
    Line("GET", "/meta", EVERYBODY),
    Line("GET", "/meta/objects/account", EVERYBODY),
    Line("POST", "/meta/expression", EVERYBODY, {"object": "account", "formula": "1 + 1"}),
    Line("GET", "/meta/definitions/object", ADMIN_ONLY),
    Line("GET", "/meta/definitions/object/account", ADMIN_ONLY),
    Line("POST", "/meta/plan", ADMIN_ONLY, NOTHING),
    Line("POST", "/meta/publish", ADMIN_ONLY, NOTHING),
    Line("GET", "/meta/changes", ADMIN_ONLY),
    Line("GET", "/meta/divisions", EVERYBODY),
    Line("GET", "/meta/bin", ADMIN_ONLY),
    Line("POST", "/meta/bin/objects/x_nothing/restore", ADMIN_404),
    Line("POST", "/meta/bin/objects/x_nothing/fields/x_no/restore", ADMIN_404),
    Line("GET", "/meta/objects/account/uses", ADMIN_ONLY),
    Line("GET", "/meta/objects/account/fields/level/uses", ADMIN_ONLY),
    Line("GET", "/meta/missing-translations", ADMIN_ONLY),
    Line("POST", "/meta/translations", ADMIN_422, TEXTS),
    Line("GET", "/meta/objects/account/fields/level/type", ADMIN_ONLY),
    Line("POST", "/meta/objects/account/fields/level/type", ADMIN_422, {"type": "text"}),
    Line("POST", "/meta/objects/account/fields/level/type/preview", ADMIN_422, {"type": "text"}),
    Line("POST", "/meta/objects/account/fields/level/type/cancel", ADMIN_404),
    Line("POST", "/meta/objects/account/fields/level/type/revert", ADMIN_404),
    Line("POST", "/meta/objects/account/fields/level/type/revert/preview", ADMIN_404),
    Line("POST", "/meta/changes/999999/revert", (403, 403, 403, 403, 404, 403, 401, 403)),
    Line("POST", "/meta/changes/999999/role/x_nothing/revert", (403, 403, 403, 403, 404, 403, 401, 403), {}),
    Line("GET", "/meta/packages", ADMIN_ONLY),
    Line("GET", "/health", ADMIN_ONLY),
    Line("GET", "/demo", ADMIN_ONLY),
    Line("DELETE", "/demo", (403, 403, 403, 403, 202, 403, 401, 403)),
    Line("GET", "/backups", ADMIN_ONLY),
    Line("POST", "/backups", (403, 403, 403, 403, 202, 403, 401, 403), {}),
    Line("GET", "/meta/packages/core/export", ADMIN_ONLY),
    Line("GET", "/meta/packages/core/compare", ADMIN_ONLY),
    Line("POST", "/meta/packages/plan", (403, 403, 403, 403, 400, 403, 401, 403), {}),
    Line("POST", "/meta/packages/apply", (403, 403, 403, 403, 400, 403, 401, 403), {}),
    Line("POST", "/meta/packages/nothing/rollback", (403, 403, 403, 403, 422, 403, 401, 403), {}),
    Line("POST", "/imports/preview", (400, 400, 400, 400, 400, 400, 401, 403), {}),
    Line("POST", "/migrations/preview", (400, 400, 400, 400, 400, 400, 401, 403), {}),
    Line("POST", "/migrations", ABSENT_WRITE, {"source": "x", "files": [{"file": ABSENT, "object": "account"}]}),
    Line("GET", f"/migrations/{ABSENT}", ABSENT_READ),
    Line("GET", f"/migrations/{ABSENT}/report", ABSENT_READ),
    Line("POST", "/files", (400, 400, 400, 400, 400, 400, 401, 403), {}),
    Line("POST", "/imports", ABSENT_WRITE, {"file": ABSENT, "object": "account"}),
    Line("GET", f"/imports/{ABSENT}", ABSENT_READ),
    Line("GET", f"/imports/{ABSENT}/report", ABSENT_READ),
    Line("GET", "/imports", EVERYBODY),
    Line("GET", f"/imports/{ABSENT}/rows", ABSENT_READ),
    Line("POST", f"/imports/{ABSENT}/rows", ABSENT_WRITE, {"rows": [{"row": 2}]}),
    Line("GET", "/exports", EVERYBODY),
    Line("GET", "/insights/settings", ADMIN_ONLY),
    Line("PUT", "/insights/settings", (403, 403, 403, 403, 202, 403, 401, 403), {}),
    Line("GET", "/tags", EVERYBODY),
    Line("DELETE", "/tags/a,b", (403, 403, 403, 403, 404, 403, 401, 403)),
    Line("PUT", "/tags/a,b", (403, 403, 403, 403, 422, 403, 401, 403), {"label": {"zh": "x"}}),
    Line("PUT", "/tag-groups/x", ABSENT_WRITE, {"label": {"zh": "x"}}),
    Line("DELETE", "/tag-groups/x", ABSENT_WRITE),
    Line("POST", "/tag-groups/x/restore", ABSENT_WRITE),
    Line("POST", "/tags/merge", (403, 403, 403, 403, 404, 403, 401, 403), {"keep": "x", "losers": ["y"]}),
    Line("GET", "/segments", EVERYBODY),
    Line("POST", "/segments", (201, 201, 201, 201, 201, 201, 401, 403), STATIC),
    Line("POST", "/segments/preview", EVERYBODY, {"object": "account"}),
    Line("GET", f"/segments/{ABSENT}", ABSENT_READ),
    Line("PUT", f"/segments/{ABSENT}", ABSENT_WRITE, {**STATIC, "version": 1}),
    Line("DELETE", f"/segments/{ABSENT}", ABSENT_WRITE),
    Line("GET", f"/segments/{ABSENT}/members", ABSENT_READ),
    Line("POST", f"/segments/{ABSENT}/members", ABSENT_WRITE, {"change": "add", "ids": []}),
    Line("GET", f"/segments/{ABSENT}/members/{ABSENT}/events", ABSENT_READ),
    Line("GET", "/views/account", EVERYBODY),
    Line("POST", "/views/account", (201, 201, 201, 201, 201, 201, 401, 403), {"name": "x", "state": {}}),
    Line("PUT", "/views/account", (200, 200, 200, 200, 200, 200, 401, 403), {"views": []}),
    Line("PUT", f"/views/account/{ABSENT}", ABSENT_WRITE, {"name": "x", "state": {}, "version": 1}),
    Line("DELETE", f"/views/account/{ABSENT}", ABSENT_WRITE),
    Line("POST", "/exports", ABSENT_WRITE, {"object": "nothing"}),
    Line("GET", "/exports/waiting", EVERYBODY),
    Line("POST", f"/exports/{ABSENT}/approval", ABSENT_WRITE, {"approve": True}),
    Line("GET", f"/exports/{ABSENT}", ABSENT_READ),
    Line("GET", f"/exports/{ABSENT}/file", ABSENT_READ),
    Line("GET", "/search", (400, 400, 400, 400, 400, 400, 401, 400)),
    Line("GET", "/duplicates?object=account", EVERYBODY),
    Line("GET", "/duplicates/rules", ADMIN_ONLY),
    Line("POST", f"/duplicates/{ABSENT}/decide", ABSENT_WRITE, {"decision": "later"}),
    Line("POST", "/duplicates/scan", (403, 403, 403, 403, 202, 403, 401, 403), {"object": "account"}),
    Line("GET", "/jobs", EVERYBODY),
    Line("GET", f"/jobs/{ABSENT}", ABSENT_READ),
    Line("POST", f"/jobs/{ABSENT}/cancel", ABSENT_WRITE),
    Line("POST", f"/jobs/{ABSENT}/retry", ABSENT_WRITE),
    Line("GET", "/operations", EVERYBODY),
    Line("POST", "/session/second-factor", (401,) * 8, {"ticket": "none", "code": "123456"}, "fresh"),
    Line("GET", "/second-factor", EVERYBODY),
    Line("POST", "/second-factor", (422, 422, 422, 422, 422, 422, 401, 403), {"password": "wrong"}),
    Line("POST", "/second-factor/confirm", ABSENT_WRITE, {"code": "123456"}),
    Line("POST", "/second-factor/recovery-codes", ABSENT_WRITE, {"code": "123456"}),
    Line("POST", "/second-factor/remove", ABSENT_WRITE, {"code": "123456"}),
    Line("POST", "/users/{user_id}/second-factor/reset", ADMIN_404),
    Line("POST", "/meta/roles/preview", (403, 403, 403, 403, 200, 403, 401, 403), {}),
    Line("GET", "/access-log", (403, 403, 403, 403, 200, 200, 401, 403)),
    Line("GET", "/journal", (403, 403, 403, 403, 200, 200, 401, 403)),
    Line("GET", "/journal/verify", (403, 403, 403, 403, 200, 200, 401, 403)),
    Line("GET", "/notifications", EVERYBODY),
    Line("POST", "/notifications/read", (200, 200, 200, 200, 200, 200, 401, 403), {}),
    Line("POST", "/notifications/deliver", (200, 200, 200, 200, 200, 200, 401, 403), {}),
    Line("GET", "/notifications/settings", EVERYBODY),
    Line("PUT", "/notifications/settings", (200, 200, 200, 200, 200, 200, 401, 403), {}),
    Line("POST", "/readings", EVERYBODY, {"texts": ["新建客户"]}),
    Line("GET", "/today", EVERYBODY),
    Line("GET", "/today/team", EVERYBODY),
    Line("GET", "/today/desk", (403, 403, 403, 403, 200, 403, 401, 403)),
    Line("GET", "/preferences", EVERYBODY),
    Line("PUT", "/preferences", (200, 200, 200, 200, 200, 200, 401, 403), {}),
    Line("POST", "/preferences/recent", (204, 204, 204, 204, 204, 204, 401, 403), {"object": "account", "id": ABSENT}),
    Line("GET", "/calendar-feed", EVERYBODY),
    Line("POST", "/calendar-feed", (201, 201, 201, 201, 201, 201, 401, 403), {}),
    Line("DELETE", "/calendar-feed", (204, 204, 204, 204, 204, 204, 401, 403)),
    Line("GET", "/openapi.json", EVERYBODY),
)

PLACES = {
    f"/sessions/{ABSENT}": "/sessions/{session_id}",
    f"/tokens/{ABSENT}": "/tokens/{token_id}",
    "/users/{guest}/sign-in": "/users/{user_id}/sign-in",
    "/users/{guest}/sign-in/reset": "/users/{user_id}/sign-in/reset",
    "/meta/objects/account": "/meta/objects/{object_key}",
    "/meta/objects/account/uses": "/meta/objects/{object_key}/uses",
    "/meta/objects/account/fields/level/uses": "/meta/objects/{object_key}/fields/{field_key}/uses",
    "/meta/bin/objects/x_nothing/restore": "/meta/bin/objects/{object_key}/restore",
    "/meta/bin/objects/x_nothing/fields/x_no/restore": "/meta/bin/objects/{object_key}/fields/{field_key}/restore",
    **{
        f"/meta/objects/account/fields/level/type{end}": f"/meta/objects/{{object_key}}/fields/{{field_key}}/type{end}"
        for end in ("", "/preview", "/cancel", "/revert", "/revert/preview")
    },
    "/meta/definitions/object": "/meta/definitions/{kind}",
    "/meta/definitions/object/account": "/meta/definitions/{kind}/{key}",
    "/meta/changes/999999/revert": "/meta/changes/{version}/revert",
    "/meta/changes/999999/role/x_nothing/revert": "/meta/changes/{version}/{kind}/{key}/revert",
    "/meta/packages/core/export": "/meta/packages/{key}/export",
    "/meta/packages/core/compare": "/meta/packages/{key}/compare",
    "/meta/packages/nothing/rollback": "/meta/packages/{key}/rollback",
    f"/imports/{ABSENT}": "/imports/{import_id}",
    f"/migrations/{ABSENT}": "/migrations/{migration_id}",
    f"/migrations/{ABSENT}/report": "/migrations/{migration_id}/report",
    f"/imports/{ABSENT}/report": "/imports/{import_id}/report",
    f"/imports/{ABSENT}/rows": "/imports/{import_id}/rows",
    "/tags/a,b": "/tags/{key}",
    "/tag-groups/x": "/tag-groups/{group_id}",
    "/tag-groups/x/restore": "/tag-groups/{group_id}/restore",
    f"/segments/{ABSENT}": "/segments/{segment_id}",
    f"/segments/{ABSENT}/members": "/segments/{segment_id}/members",
    f"/segments/{ABSENT}/members/{ABSENT}/events": "/segments/{segment_id}/members/{record_id}/events",
    "/views/account": "/views/{object_key}",
    f"/views/account/{ABSENT}": "/views/{object_key}/{view_id}",
    f"/exports/{ABSENT}": "/exports/{export_id}",
    f"/exports/{ABSENT}/file": "/exports/{export_id}/file",
    f"/exports/{ABSENT}/approval": "/exports/{export_id}/approval",
    "/duplicates?object=account": "/duplicates",
    f"/graph/path?from=account:{ABSENT}&to=account:{ABSENT}": "/graph/path",
    f"/duplicates/{ABSENT}/decide": "/duplicates/{pair_id}/decide",
    f"/jobs/{ABSENT}": "/jobs/{job_id}",
    f"/jobs/{ABSENT}/cancel": "/jobs/{job_id}/cancel",
    f"/jobs/{ABSENT}/retry": "/jobs/{job_id}/retry",
}
# Answers of this one never end; tests/integration/server/test_events.py asks who hears what.
ELSEWHERE = {("GET", "/events")}


@pytest_asyncio.fixture(scope="module")
async def company(kernel: Kernel) -> Company:
    """A company whose records this module makes."""
    founded = await found_company(kernel)
    await give_sign_ins(founded, *founded.people)
    # Who is made a member: none of those who ask, because everybody may leave by himself.
    founded.people["guest"] = UserId(await founded.create("user", name="客人", roles=["sales"]))
    return founded


@pytest_asyncio.fixture(scope="module")
async def enter(company: Company, app: Envelope) -> AsyncIterator[Callable[[str], Awaitable[Browser]]]:
    """A browser for somebody, without the door: a session is opened for him."""
    opened: list[Browser] = []

    async def open_browser(name: str) -> Browser:
        browser = Browser(app)
        opened.append(browser)
        if name != "nobody":
            browser.cookies["zhike"] = await open_session(company, name)
        return browser

    yield open_browser
    for browser in opened:
        await browser.aclose()


async def open_session(company: Company, name: str) -> str:
    person = "administrator" if name == "acting" else name
    signin = company.kernel.signin
    login = await company.kernel.database.fetch_value(
        "SELECT login_id FROM zhike.login_workspace WHERE workspace_key = $1 AND user_id = $2",
        [company.key, company.people[person]],
    )
    opened = await signin.sessions.open(login, company.login(person), company.key, company.people[person], NOBODY)
    if name == "acting":
        identity = await signin.sessions.identify(opened.token)
        assert isinstance(identity, Identity)
        await signin.sessions.begin_act_as(identity, company.people["owner"], NOBODY)
    return opened.token


def test_asvs_8_1_1_the_table_has_every_route() -> None:
    told = {(line.method, PLACES.get(line.path, line.path)) for line in LINES}
    told |= {(line.method, line.path) for line in OBJECT_LINES} | ELSEWHERE
    assert {(endpoint.method, endpoint.path) for endpoint in list_endpoints()} == told


async def test_asvs_8_2_1_routes_answer_everybody_as_the_table_says(
    company: Company, enter: Callable[[str], Awaitable[Browser]]
) -> None:
    browsers = {name: await enter(name) for name in PEOPLE}
    wrong = []
    for line in LINES:
        for name, expected in zip(PEOPLE, line.cells, strict=True):
            browser = await enter(name) if line.ground == "fresh" else browsers[name]
            guest = await make_guest(company) if "{guest}" in line.path else ""
            path = line.path.replace("{guest}", guest)
            text = json.dumps(line.body).replace("{owner}", str(company.people["owner"]))
            body = json.loads(text.replace("{nobody}", f"nobody{uuid4().hex}"))
            answer = await send(browser, line.method, path, body)
            if answer.status_code != expected:
                wrong.append(f"{name}: {line.method} {path} {answer.status_code}, not {expected}: {answer.text[:300]}")
    assert wrong == [], "\n".join(wrong)


@pytest.mark.slow
async def test_asvs_8_2_2_records_answer_everybody_as_the_table_says(
    company: Company, enter: Callable[[str], Awaitable[Browser]]
) -> None:
    browsers = {name: await enter(name) for name in PEOPLE}
    catalog = await company.kernel.catalogs.current(company.key)
    wrong = []
    for object_key in catalog.objects:
        for line in OBJECT_LINES:
            cells = line.common if object_key in COMMON else line.owned
            if cells is CREATE and _needs_links(catalog, object_key):
                cells = CREATE_LINKED
            if line.path.endswith("/erase") and object_key in PERSONAL:
                cells = ADMIN_200
            ground = await make_ground(company, catalog, object_key, line)
            for name, expected in zip(PEOPLE, cells, strict=True):
                if not line.looks and name != PEOPLE[0]:
                    ground = await make_ground(company, catalog, object_key, line)
                path = fill(line.path, object_key, ground)
                body = None if line.body is None else line.body(ground)
                answer = await send(browsers[name], line.method, path, body)
                if answer.status_code != expected:
                    wrong.append(
                        f"{name}: {line.method} {path} {answer.status_code}, not {expected}: {answer.text[:300]}"
                    )
    assert wrong == [], "\n".join(wrong)


async def test_asvs_8_2_2_lists_hold_what_may_be_read_and_nothing_else(
    company: Company, enter: Callable[[str], Awaitable[Browser]]
) -> None:
    catalog = await company.kernel.catalogs.current(company.key)
    for object_key in catalog.objects:
        line = next(line for line in OBJECT_LINES if line.path.endswith("/query"))
        ground = await make_ground(company, catalog, object_key, line)
        readable = ALL_READ if object_key in COMMON else READ
        for name, expected in zip(PEOPLE, readable, strict=True):
            if expected == 401:
                continue
            browser = await enter(name)
            asked = {"ids": [str(ground.record)], "total": "capped"}
            page = (await browser.post(f"/records/{object_key}/query", json=asked)).json()
            assert (len(page["data"]), page["total"]["count"]) == ((1, 1) if expected == 200 else (0, 0)), (name, page)


def _needs_links(catalog: Catalog, object_key: str) -> bool:
    return any(one.required and one.targets and not one.system for one in catalog.objects[object_key].fields.values())


def fill(path: str, object_key: str, ground: Ground) -> str:
    return path.format(
        object_key=object_key,
        record_id=ground.record,
        operation_id=ground.operation,
        user_id=ground.company.people["guest"],
        file_id=ABSENT,
        name="restore",
    )


async def send(browser: Browser, method: str, path: str, body: dict[str, Any] | None) -> httpx.Response:
    return await browser.request(method, path, json=body) if body is not None else await browser.request(method, path)


async def make_guest(company: Company) -> str:
    """Somebody who can sign in and whom nobody else here needs."""
    login = f"guest{uuid4().hex[:12]}"
    user = await company.create("user", name="客人", login_name=login, roles=["sales"])
    await company.kernel.signin.accounts.give(company.key, user, login, NOBODY, None, "correct horse battery")  # type: ignore[arg-type]
    return str(user)


async def make_ground(company: Company, catalog: Catalog, object_key: str, line: ObjectLine) -> Ground:
    """A record of `owner` (of nobody where the object is common), its operation, and values for another one."""
    values = await make_values(company, catalog, object_key)
    author = company.system if object_key in COMMON else company.reader("owner")
    operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
    batch = Batch(object_key, (Change("create", values=values),))  # type: ignore[arg-type]
    (saved,) = (await company.kernel.records.save(author, batch, operation)).saved
    assert saved.id is not None
    if line.ground == "binned":
        binning = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
        await company.kernel.records.save(company.system, Batch(object_key, (Change("delete", saved.id),)), binning)  # type: ignore[arg-type]
    title = catalog.objects[object_key].get_field(catalog.objects[object_key].title_field)
    another = await make_values(company, catalog, object_key) if line.path.endswith("{object_key}") else {}
    return Ground(saved.id, operation.id, another, {title.key: make_text(title)}, company)


async def make_values(company: Company, catalog: Catalog, object_key: str) -> dict[str, Json]:
    """Values for every required field, whatever the object."""
    values: dict[str, Json] = {}
    for one in catalog.objects[object_key].fields.values():
        if one.required and not one.system and not one.read_only:
            values[one.key] = await make_value(company, catalog, one)
    title = catalog.objects[object_key].get_field(catalog.objects[object_key].title_field)
    values.setdefault(title.key, make_text(title))
    return values


async def make_value(company: Company, catalog: Catalog, one: FieldDefinition) -> Json:
    if one.options:
        return one.options[0].key
    if one.targets:
        target = await company.create(
            one.targets[0], company.reader("owner"), **await make_values(company, catalog, one.targets[0])
        )
        return {"id": str(target), "object": one.targets[0]} if len(one.targets) > 1 else str(target)
    simple: dict[str, Json] = {
        "date": "2026-03-02",
        "datetime": "2026-03-02T10:00:00Z",
        "number": 1,
        "money": "1",
        "boolean": True,
        "json": {},
    }
    return simple.get(one.type, make_text(one))


def make_text(one: FieldDefinition) -> str:
    """A text that no other record has, as far as the field's length lets it be."""
    limit = one.config.get("max_length")
    text = f"记录{uuid4().hex}"
    return text if not isinstance(limit, int) or len(text) <= limit else text.encode().hex().upper()[-limit:]
