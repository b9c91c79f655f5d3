"""What can be wrong with a bulk change as a whole. What is wrong with one record is a `Refusal`."""

from zhike.kernel.base.errors import Forbidden, Invalid


class BadBulk(Invalid):
    """The request contradicts itself or the object."""

    code = "bulk_invalid"
    title_zh = "批量操作有误"
    title_en = "The bulk change is not set up right"
    detail_zh = "{reason_zh}"
    detail_en = "{reason_en}"


class BulkForbidden(Forbidden):
    """The asker may change no record of the object so."""

    code = "bulk_forbidden"
    title_zh = "没有权限"
    title_en = "Not permitted"
    detail_zh = "你没有{verb_zh}“{object}”的权限。请联系管理员调整你的角色。"
    detail_en = "You have no right to {verb_en} records of '{object}'. Ask an administrator to widen your role."
