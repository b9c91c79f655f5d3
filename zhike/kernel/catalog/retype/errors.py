"""What may stand in the way of changing a field's type."""

from __future__ import annotations

from zhike.kernel.base.errors import Conflict, Invalid, NotFound


class TypeKept(Invalid):
    """This field keeps its type."""

    code = "type_kept"
    title_zh = "该字段的类型不能更改"
    title_en = "The type of this field cannot change"
    detail_zh = "“{object}.{field}”:{reason_zh}"
    detail_en = "{object}.{field}: {reason_en}"


class NoConversion(Invalid):
    """Values of one type never become values of the other."""

    code = "no_conversion"
    title_zh = "无法转换"
    title_en = "There is no conversion"
    detail_zh = "{source} 不能转换为 {target}；可转换为：{known}。"
    detail_en = "{source} does not convert to {target}. It converts to: {known}."


class TypeChangeUnderWay(Conflict):
    """The field's type is being changed already."""

    code = "type_change_under_way"
    title_zh = "该字段正在更改类型"
    title_en = "The field's type is being changed already"
    detail_zh = "“{object}.{field}”正在转换；请等待完成或先取消。"
    detail_en = "{object}.{field} is being converted. Wait until it is done, or cancel it."


class TypeChangeUnknown(NotFound):
    """No such change of type, or none that could be taken back."""

    code = "type_change_unknown"
    title_zh = "没有可处理的类型更改"
    title_en = "No such change of type"
    detail_zh = "该字段没有进行中的类型更改，也没有可还原的；请先查看它的类型更改记录。"
    detail_en = "The field has no change of type under way and none to go back from. Look at its changes so far."


class TypeChangeOver(Conflict):
    """A change of type that is done, cancelled or failed is no longer there to be cancelled."""

    code = "type_change_over"
    title_zh = "类型更改已结束"
    title_en = "The change of type is over"
    detail_zh = "状态：{state}；已完成的更改请用还原。"
    detail_en = "Its state is {state}. Revert a change that is done."


class OriginGone(Conflict):
    """The values from before the change were purged."""

    code = "type_origin_gone"
    title_zh = "原值已被清除"
    title_en = "The original values are gone"
    detail_zh = "“{object}.{field}”更改类型前的值已从回收站清除；可以再次更改类型。"
    detail_en = "The values of {object}.{field} from before were purged from the bin. Change the type again instead."
