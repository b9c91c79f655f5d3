"""What can be wrong with a question. Every message says what there is instead."""

from __future__ import annotations

from zhike.kernel.base.errors import BadRequest, Forbidden, Invalid, NotFound, TimedOut, ZhikeError


class UnknownObject(NotFound):
    """No such object, or the reader may not know of it."""

    code = "object_not_found"
    title_zh = "未知对象"
    title_en = "Unknown object"
    detail_zh = "没有名为“{name}”的对象。可用：{known}。"
    detail_en = "There is no object '{name}'. Known: {known}."


class UnknownField(Invalid):
    """No such field on the object, or the reader may not read it."""

    code = "field_not_found"
    title_zh = "未知字段"
    title_en = "Unknown field"
    detail_zh = "“{object}”没有字段“{name}”。可用：{known}。"
    detail_en = "'{object}' has no field '{name}'. Known: {known}."


class NotALookup(Invalid):
    """A path goes on behind a field that leads nowhere."""

    code = "not_a_lookup"
    title_zh = "路径无法继续"
    title_en = "The path cannot go on"
    detail_zh = "“{object}.{name}”不是关联字段，后面不能再跟“{next}”。"
    detail_en = "'{object}.{name}' is no lookup; '{next}' cannot follow it."


class TargetNeeded(Invalid):
    """A path over an any-lookup must name the object that it goes to."""

    code = "target_needed"
    title_zh = "需要指明目标对象"
    title_en = "Name the target"
    detail_zh = "“{name}”可指向多种对象，请写成“{name}：对象”。可用：{known}。"
    detail_en = "'{name}' leads to several objects; write '{name}:object'. Known: {known}."


class PathTooLong(Invalid):
    """More steps than a path may have."""

    code = "path_too_long"
    title_zh = "路径过长"
    title_en = "The path is too long"
    detail_zh = "“{path}”有 {steps} 级，最多 {limit} 级。"
    detail_en = "'{path}' has {steps} steps; at most {limit} are allowed."


class TooManyJoins(Invalid):
    """The question reaches over more lookups than one statement may join."""

    code = "too_many_joins"
    title_zh = "关联过多"
    title_en = "Too many joins"
    detail_zh = "该查询需要关联超过 {limit} 张表，请减少跨对象的列或条件。"
    detail_en = "The query needs more than {limit} joins. Ask for fewer fields of other objects."


class FormulaTooDeep(Invalid):
    """Formulas that rest on formulas, too many times."""

    code = "formula_chain_too_long"
    title_zh = "公式嵌套过深"
    title_en = "Formulas nest too deeply"
    detail_zh = "公式“{field}”引用的公式超过 {limit} 层。"
    detail_en = "The formula '{field}' rests on more than {limit} levels of formulas."


class PageTooLarge(Invalid):
    """A page may not have so many rows."""

    code = "page_too_large"
    title_zh = "每页条数超限"
    title_en = "The page is too large"
    detail_zh = "limit 应为 1 到 {limit} 的整数，收到 {asked}。"
    detail_en = "limit is a whole number from 1 to {limit}, not {asked}."


class TooManyParts(Invalid):
    """More columns, sort keys, groups or measures than one answer may have."""

    code = "too_many_parts"
    title_zh = "查询项过多"
    title_en = "Too many parts"
    detail_zh = "{part_zh}最多 {limit} 个，收到 {asked} 个。"
    detail_en = "At most {limit} {part_en} are allowed, not {asked}."


class BadColumnName(Invalid):
    """A name for a computed column, group or measure that cannot stand in an answer."""

    code = "bad_column_name"
    title_zh = "列名不合法"
    title_en = "Bad column name"
    detail_zh = "列名由小写字母、数字、下划线组成，以字母开头，最长 40 个字符，且不得重复。"
    detail_en = (
        "Names are lower-case letters, digits and _, begin with a letter, at most 40, and differ from each other."
    )


class NotSortable(Invalid):
    """The field has no order."""

    code = "not_sortable"
    title_zh = "该字段不能排序"
    title_en = "This field cannot be sorted by"
    detail_zh = "不能按“{field}”排序。"
    detail_en = "'{field}' has no order to sort by."


class NotGroupable(Invalid):
    """The field does not make groups."""

    code = "not_groupable"
    title_zh = "该字段不能分组"
    title_en = "This field cannot be grouped by"
    detail_zh = "不能按“{field}”分组。"
    detail_en = "'{field}' cannot be grouped by."


class BadBucket(Invalid):
    """A date bucket on what is no date."""

    code = "bad_bucket"
    title_zh = "日期分组有误"
    title_en = "Bad date bucket"
    detail_zh = "“{field}”不是日期，不能按{bucket}分组。"
    detail_en = "'{field}' is no date and has no {bucket}."


class BadMeasure(Invalid):
    """A measure that makes no sense of its field."""

    code = "bad_measure"
    title_zh = "度量有误"
    title_en = "Bad measure"
    detail_zh = "{reason_zh}"
    detail_en = "{reason_en}"


class BadCursor(BadRequest):
    """A cursor that we did not make for this reader and question."""

    code = "bad_cursor"
    title_zh = "分页游标无效"
    title_en = "The cursor is not valid"
    detail_zh = "游标已失效，或不属于此查询；请从第一页重新开始。"
    detail_en = "The cursor belongs to another query or reader, or was changed. Start from the first page."


class SortTooSlow(TimedOut):
    """A sort without an index took longer than it may."""

    code = "sort_too_slow"
    title_zh = "排序耗时过长"
    title_en = "Sorting took too long"
    detail_zh = "按“{field}”排序没有索引可用，数据过多而超时。请缩小筛选范围，或由管理员为该字段开启“索引”。"
    detail_en = (
        "No index serves sorting by '{field}', and there are too many rows. "
        "Narrow the filter, or have an administrator set the field to be indexed."
    )


class NotTracked(Invalid):
    """A list "as of" a moment knows only fields whose history is kept in spans."""

    code = "not_tracked"
    title_zh = "该字段没有历史值"
    title_en = "The field has no history to list by"
    detail_zh = "“{field}”未设为跟踪，不能用于 as_of 的筛选、排序或分组。已跟踪：{known}。"
    detail_en = (
        "'{field}' is not tracked, so a list as of a moment cannot filter, sort or group by it. Tracked: {known}."
    )


class RecordNotFound(NotFound):
    """No such record, or the reader may not see it: the two are not told apart."""

    code = "record_not_found"
    title_zh = "记录不存在或无权查看"
    title_en = "The record does not exist or is not yours to see"
    # The id is left out: one that was merged away would tell where it went.
    detail_zh = "没有这条记录（对象“{object}”），或你无权查看。请检查地址，或请其负责人共享给你。"
    detail_en = "There is no such record of '{object}', or you may not see it. Check the address, or ask its owner."


class ObjectForbidden(Forbidden):
    """The reader has no right at all on the object."""

    code = "object_forbidden"
    title_zh = "没有查看权限"
    title_en = "Not permitted"
    detail_zh = "你没有查看“{object}”的权限。"
    detail_en = "You have no right to read '{object}'."


class UnprintableTree(ZhikeError):
    """A tree names a function, operator or type that our own code never uses: a mistake in Zhike."""

    code = "unprintable_tree"
    title_zh = "查询编译错误"
    title_en = "The query compiler refused its own tree"
    detail_zh = "{what}"
    detail_en = "{what}"


class KeysNotOpen(ZhikeError):
    """A secret field is compared, and its keys are not at hand."""

    code = "keys_not_open"
    status = 503
    title_zh = "加密密钥不可用"
    title_en = "The keys are not at hand"
    detail_zh = "无法比较密文字段“{field}”；请管理员检查主密钥（zhike doctor）。"
    detail_en = "The secret field '{field}' cannot be compared. Have the master key looked at (zhike doctor)."
