"""What can be refused about segments."""

from zhike.kernel.base.errors import Forbidden, Invalid, NotFound, Stale


class SegmentNotFound(NotFound):
    """No segment of that id that this reader may see."""

    code = "segment_not_found"
    title_zh = "群组不存在"
    title_en = "No such segment"
    detail_zh = "没有编号为 {id} 的群组，或它没有共享给你。"
    detail_en = "There is no segment {id}, or it is not shared with you."


class SegmentForbidden(Forbidden):
    """The segment is somebody else's, or what is asked needs an ability."""

    code = "segment_forbidden"
    title_zh = "没有权限"
    title_en = "Not permitted"
    detail_zh = "{reason_zh}"
    detail_en = "{reason_en}"


class SegmentChanged(Stale):
    """Somebody changed the segment since it was read."""

    code = "segment_changed"
    title_zh = "群组已被他人修改"
    title_en = "The segment was changed meanwhile"
    detail_zh = "群组“{name}”在你打开后已被修改；请重新载入后再保存。"
    detail_en = "The segment '{name}' was changed since you opened it. Load it again, then save."


class BadSegment(Invalid):
    """A segment cannot be kept so."""

    code = "bad_segment"
    title_zh = "群组有误"
    title_en = "The segment cannot be kept so"
    detail_zh = "{reason_zh}"
    detail_en = "{reason_en}"
