"""What can be refused about tags."""

from zhike.kernel.base.errors import Forbidden, Invalid, NotFound


class TagsForbidden(Forbidden):
    """The catalogue is changed by whoever has the ability."""

    code = "tags_forbidden"
    title_zh = "无权管理标签"
    title_en = "Tags may not be changed"
    detail_zh = "管理标签目录需要权限“tags.manage”；请联系管理员。"
    detail_en = "Changing the catalogue of tags needs the ability 'tags.manage'. Ask an administrator."


class TagNotFound(NotFound):
    """No tag of that key in the catalogue."""

    code = "tag_not_found"
    title_zh = "标签不存在"
    title_en = "No such tag"
    detail_zh = "标签目录中没有“{key}”。"
    detail_en = "There is no tag '{key}' in the catalogue."


class TagGroupNotFound(NotFound):
    """No such group of tags, or it is not in the state that was meant."""

    code = "tag_group_not_found"
    title_zh = "标签组不存在"
    title_en = "No such group of tags"
    detail_zh = "没有这个标签组，或它已被删除或恢复；请刷新后再试。"
    detail_en = "There is no such group of tags, or it was deleted or brought back meanwhile. Load the page again."


class BadTag(Invalid):
    """A tag cannot be kept so."""

    code = "bad_tag"
    title_zh = "标签有误"
    title_en = "The tag cannot be kept so"
    detail_zh = "{reason_zh}"
    detail_en = "{reason_en}"
