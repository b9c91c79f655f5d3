"""What can be refused about saved views."""

from zhike.kernel.base.errors import Forbidden, Invalid, NotFound, Stale


class ViewNotFound(NotFound):
    """No view of that id that this reader may see."""

    code = "view_not_found"
    title_zh = "视图不存在"
    title_en = "No such view"
    detail_zh = "没有编号为 {id} 的视图，或它没有共享给你。"
    detail_en = "There is no view {id}, or it is not shared with you."


class ViewForbidden(Forbidden):
    """The view is somebody else's, or sharing this far needs an ability."""

    code = "view_forbidden"
    title_zh = "没有权限"
    title_en = "Not permitted"
    detail_zh = "{reason_zh}"
    detail_en = "{reason_en}"


class ViewChanged(Stale):
    """Somebody changed the view since it was read."""

    code = "view_changed"
    title_zh = "视图已被他人修改"
    title_en = "The view was changed meanwhile"
    detail_zh = "视图“{name}”在你打开后被修改过；请重新打开，或另存为新视图。"
    detail_en = "'{name}' was changed since you opened it. Open it again, or save yours as a new view."


class BadView(Invalid):
    """The view cannot be kept as it is."""

    code = "view_invalid"
    title_zh = "视图有误"
    title_en = "The view is not valid"
    detail_zh = "{reason_zh}"
    detail_en = "{reason_en}"
