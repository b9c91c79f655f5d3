"""Why somebody can see a record."""

from collections.abc import Mapping

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.access.explain import FieldReason, explain_fields, explain_reason
from zhike.kernel.base.ids import UserId
from zhike.kernel.query.policy import Right
from zhike.kernel.query.reader import Reader
from zhike.kernel.signin.model import UserNotFound
from zhike.server.call import Call, parse_id
from zhike.server.catalog_view import LabelView, view_label
from zhike.server.endpoint import Endpoint
from zhike.server.permission import AbilityMissing, reads
from zhike.server.reply import json_value

MANAGE = "users.manage"


class AccessQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose rights: one's own where nobody is named."""

    user: str | None = None


class FieldReasonView(msgspec.Struct, frozen=True):
    """A field that is not plainly open: what may be done with it, and why."""

    field: str
    read: bool
    write: bool
    mask: str | None
    reveal: bool
    because: LabelView


class ReasonsView(msgspec.Struct, frozen=True):
    """The reasons that open the record, by right; none: closed. `labels` says each of them in words; `fields` are those
    that are hidden, masked or not writable because of roles."""

    read: tuple[str, ...]
    update: tuple[str, ...]
    delete: tuple[str, ...]
    labels: Mapping[str, LabelView]
    fields: tuple[FieldReasonView, ...]


async def explain_access(call: Call) -> ASGIResponse:
    """GET /records/{object}/{id}/access"""
    object_key, record, catalog = call.path("object_key"), call.record_id(), await call.catalog()
    await call.kernel.query.get(catalog, await call.policy(), object_key, record, in_bin=None)
    policy = await call.kernel.access.get_policy(await _choose_reader(call), catalog)
    found = [
        await call.kernel.query.explain_visibility(catalog, policy, object_key, record, right)
        for right in (Right.READ, Right.UPDATE, Right.DELETE)
    ]
    reasons = dict.fromkeys(one for reasons in found for one in reasons)
    labels = {one: view_label(explain_reason(one, catalog)) for one in reasons}
    fields = tuple(_view_field(one) for one in explain_fields(catalog, policy, object_key))
    read, update, delete = found
    return json_value(ReasonsView(read, update, delete, labels, fields))


def _view_field(one: FieldReason) -> FieldReasonView:
    right = one.right
    return FieldReasonView(one.field, right.read, right.write, right.mask, right.reveal, view_label(one.because))


async def _choose_reader(call: Call) -> Reader:
    """Raises AbilityMissing, UserNotFound."""
    asked = call.query(AccessQuery).user
    if asked is None:
        return call.reader
    user = parse_id(asked)
    if user is None:
        raise UserNotFound
    if user != call.identity.subject and not (await call.policy()).has_ability(MANAGE):
        raise AbilityMissing(ability=MANAGE)
    await call.kernel.signin.users.get(call.identity.workspace, UserId(user))
    return Reader(call.identity.workspace, UserId(user), UserId(user))


ENDPOINTS = (
    Endpoint(
        "GET", "/records/{object_key}/{record_id}/access", explain_access, reads(),
        ("为何可见", "Why somebody can see it"), query=AccessQuery, answers={200: ReasonsView, 404: None},
    ),
)  # fmt: skip
