"""What can be wrong with rights and grants."""

from __future__ import annotations

from zhike.kernel.base.errors import Conflict, Forbidden, Invalid, NotFound


class UnknownPrincipal(NotFound):
    """A grant for somebody who is not there."""

    code = "unknown_principal"
    title_zh = "授权对象不存在"
    title_en = "Nobody of that id"
    detail_zh = "没有{kind_zh}“{id}”。"
    detail_en = "There is no {kind} '{id}'."


class GrantForbidden(Forbidden):
    """The record may be read and not be opened to others."""

    code = "grant_forbidden"
    title_zh = "没有权限"
    title_en = "Not permitted"
    detail_zh = "只有能修改此记录的人才能增减成员或共享。"
    detail_en = "Only who may change the record may give or end rights on it."


class GrantExpired(Invalid):
    """A grant that would end before it begins."""

    code = "grant_expired"
    title_zh = "授权期限已过"
    title_en = "The grant ends in the past"
    detail_zh = "到期时间须晚于现在。"
    detail_en = "The end of a grant lies in the future."


class NoAdministrator(Conflict):
    """After the change nobody could administer the workspace."""

    code = "no_administrator"
    title_zh = "至少保留一名管理员"
    title_en = "An administrator must remain"
    detail_zh = "更改后将没有任何在用用户拥有“{abilities}”权限；请先把它授予另一名用户。"
    detail_en = "After the change no active user would have {abilities}. Give it to somebody else first."
