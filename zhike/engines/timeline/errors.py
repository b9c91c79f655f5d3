"""What can be refused about timelines."""

from zhike.kernel.base.errors import BadRequest


class UnknownTimelineKind(BadRequest):
    """A kind that this record's timeline does not have for this reader."""

    code = "unknown_timeline_kind"
    title_zh = "时间线类型有误"
    title_en = "Unknown kind of entry"
    detail_zh = "没有类型“{kind}”；可选：{known}。"
    detail_en = "There is no kind '{kind}'. Known are: {known}."
