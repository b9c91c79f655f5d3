"""The catalog as readers see it, and the checking of expressions against it."""

from collections import OrderedDict
from collections.abc import Hashable
from hashlib import sha256
from typing import Any

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.base.errors import Invalid
from zhike.kernel.catalog.packages import list_applied
from zhike.kernel.expressions.check import check, check_condition
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.parse import parse_formula
from zhike.kernel.postgres.workspaces import get_workspace
from zhike.kernel.query.errors import UnknownObject
from zhike.kernel.query.scope import ReaderScope
from zhike.server.call import Call
from zhike.server.catalog_view import MetaView, ObjectView, PackageView, view_catalog, view_label, view_object
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads
from zhike.server.reply import entity_tag, is_unchanged, json_bytes, json_value, not_modified

VIEWS = "zhike_views"
MOST_VIEWS = 200


class OneOfTwo(Invalid):
    """A formula or a condition is checked, not both and not neither."""

    code = "formula_or_condition"
    title_zh = "请提供公式或条件之一"
    title_en = "Give either a formula or a condition"


class ExpressionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A formula (text) or a condition (JSON) over an object."""

    object: str
    formula: str | None = None
    condition: dict[str, Any] | None = None


class ExpressionView(msgspec.Struct, frozen=True):
    """What kind of value the expression has."""

    type: str


class Views:
    """Catalogs as readers saw them: the same for all who have the same roles."""

    def __init__(self) -> None:
        """Empty; one a process."""
        self._kept: OrderedDict[Hashable, tuple[str, bytes]] = OrderedDict()

    def find(self, key: Hashable) -> tuple[str, bytes] | None:
        """ETag and body, or None."""
        return self._kept.get(key)

    def keep(self, key: Hashable, body: bytes) -> tuple[str, bytes]:
        """Keep a body under the tag of its contents."""
        found = self._kept[key] = (entity_tag(sha256(body).hexdigest()[:24]), body)
        while len(self._kept) > MOST_VIEWS:
            self._kept.popitem(last=False)
        return found


async def read_meta(call: Call) -> ASGIResponse:
    """GET /meta"""
    views: Views = call.request.app.state[VIEWS]
    catalog = await call.catalog()
    policy = await call.kernel.access.get_policy(call.reader, catalog)
    key = (catalog.workspace, catalog.version, tuple(role.key for role in policy.roles), policy.may_write)
    found = views.find(key)
    if found is None:
        body = msgspec.json.encode(view_catalog(catalog, policy, await _list_packages(call)))
        found = views.keep(key, body)
    tag, body = found
    if is_unchanged(call.header("if-none-match"), tag):
        return not_modified(tag)
    return json_bytes(body, 200, {"ETag": tag, "Cache-Control": "private, no-cache"})


async def read_object(call: Call) -> ASGIResponse:
    """GET /meta/objects/{object}"""
    catalog = await call.catalog()
    policy = await call.kernel.access.get_policy(call.reader, catalog)
    definition = catalog.objects.get(call.path("object_key"))
    view = None if definition is None else view_object(catalog, definition, policy)
    if view is None:
        known = (view.key for view in view_catalog(catalog, policy, ()).objects)
        raise UnknownObject(name=call.path("object_key")[:60], known=", ".join(known))
    return json_value(view)


async def check_expression(call: Call) -> ASGIResponse:
    """POST /meta/expression"""
    body = await call.body(ExpressionBody)
    scope = ReaderScope(await call.catalog(), await call.policy())
    scope.get_open_object(body.object)
    if (body.formula is None) == (body.condition is None):
        raise OneOfTwo
    if body.formula is not None:
        node = check(parse_formula(body.formula), scope, body.object)
    else:
        node = check_condition(read_condition(body.condition), scope, body.object)
    return json_value(ExpressionView(node.type.kind.value))


async def _list_packages(call: Call) -> tuple[PackageView, ...]:
    workspace = await get_workspace(call.kernel.database, call.identity.workspace)
    applied = await list_applied(call.kernel.database, workspace)
    return tuple(PackageView(key, view_label(label)) for key, label in applied)


ENDPOINTS = (
    Endpoint(
        "GET", "/meta", read_meta, reads("meta:read"), ("数据结构", "The whole catalog"),
        answers={200: MetaView}, cacheable=True,
    ),
    Endpoint(
        "GET", "/meta/objects/{object_key}", read_object, reads("meta:read"), ("一个对象的结构", "One object"),
        answers={200: ObjectView, 404: None},
    ),
    Endpoint(
        "POST", "/meta/expression", check_expression, reads("meta:read"), ("检查公式或条件", "Check an expression"),
        body=ExpressionBody, answers={200: ExpressionView, 404: None},
    ),
)  # fmt: skip
