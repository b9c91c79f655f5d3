"""What a route needs before its handler runs. Every route declares one; a test walks them all."""

from dataclasses import dataclass

from zhike.kernel.base.errors import Forbidden


class ScopeMissing(Forbidden):
    """The token is good, and not for this."""

    code = "scope_missing"
    title_zh = "令牌权限范围不足"
    title_en = "The token's scopes do not cover this"
    detail_zh = "需要权限范围“{scope}”。"
    detail_en = "The scope '{scope}' is needed."


class AbilityMissing(Forbidden):
    """Nobody without this ability may."""

    code = "ability_missing"
    title_zh = "没有权限"
    title_en = "Not permitted"
    detail_zh = "需要权限“{ability}”。"
    detail_en = "The ability '{ability}' is needed."


class CrossSite(Forbidden):
    """A request that changes something came from another site's page."""

    code = "cross_site"
    title_zh = "跨站请求被拒绝"
    title_en = "Refused: the request comes from another site"


@dataclass(frozen=True, slots=True)
class Permission:
    """`scope` limits tokens (None: no token may), `ability` is a right of the user; `changes` is false for what only
    looks, which is all that act-as may do. `early` routes are open before a generated password was changed."""

    anonymous: bool = False
    scope: str | None = None
    ability: str | None = None
    changes: bool = False
    early: bool = False


ANYONE = Permission(anonymous=True)


def reads(scope: str = "records:read", ability: str | None = None) -> Permission:
    """Signed in, only looks."""
    return Permission(scope=scope, ability=ability)


def writes(scope: str = "records:write", ability: str | None = None) -> Permission:
    """Signed in, changes something: refused in act-as."""
    return Permission(scope=scope, ability=ability, changes=True)


def person(*, early: bool = False, changes: bool = False) -> Permission:
    """A person in a browser session; no token."""
    return Permission(scope=None, early=early, changes=changes)
