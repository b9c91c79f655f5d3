"""What can be wrong with definitions, and with naming what is defined."""

from __future__ import annotations

from zhike.kernel.base.errors import Conflict, Invalid, NotFound, Unavailable


class CatalogInvalid(Invalid):
    """The definitions contradict the format or each other; `problems` holds all of it with JSON pointers that begin
    with kind and key: `/object/account/fields/name/type`."""

    code = "catalog_invalid"
    title_zh = "定义有误"
    title_en = "The definitions are not valid"
    detail_zh = "共 {count} 处问题；第一处：{first_pointer} {first_zh}"
    detail_en = "Problems: {count}; the first at {first_pointer}: {first_en}"


class UnknownObject(NotFound):
    """No object of that key in the catalog."""

    code = "catalog_object_unknown"
    title_zh = "对象不存在"
    title_en = "No such object"
    detail_zh = "没有对象“{object}”。"
    detail_en = "There is no object '{object}'."


class UnknownField(NotFound):
    """No field of that key on the object."""

    code = "catalog_field_unknown"
    title_zh = "字段不存在"
    title_en = "No such field"
    detail_zh = "对象“{object}”没有字段“{field}”。"
    detail_en = "The object '{object}' has no field '{field}'."


class UnknownVersion(NotFound):
    """No change of definitions has that version."""

    code = "unknown_catalog_version"
    title_zh = "版本不存在"
    title_en = "No such version"
    detail_zh = "没有版本 {version} 的定义变更。"
    detail_en = "No change of definitions has version {version}."


class CatalogMoved(Conflict):
    """Somebody else published since the version that the change was made on."""

    code = "definitions_moved"
    title_zh = "定义已被他人修改"
    title_en = "The definitions were changed by somebody else"
    detail_zh = "当前版本为 {current}，修改基于版本 {expected}；请刷新后重试。"
    detail_en = "The version is {current}; the change was made on {expected}. Reload and try again."


class RevertImpossible(Conflict):
    """A later change stands in the way of taking one back."""

    code = "revert_impossible"
    title_zh = "无法还原"
    title_en = "It cannot be reverted"
    detail_zh = "“{kind}/{key}”在版本 {version} 之后又有修改；请先还原版本 {later}。"
    detail_en = "'{kind}/{key}' was changed again after version {version}. Revert version {later} first."


class ValuesNotUnique(Conflict):
    """A field cannot become unique because records share values."""

    code = "values_not_unique"
    title_zh = "现有数据有重复值"
    title_en = "Records share values"
    detail_zh = "字段“{object}.{field}”有 {groups} 组重复值，不能设为唯一；请先合并或修改。"
    detail_en = "Values of '{object}.{field}' that occur more than once: {groups}. Merge or change them first."


class CatalogBusy(Unavailable):
    """Readers or writers held a table for too long, again and again."""

    code = "catalog_busy"
    title_zh = "数据正被占用，结构暂时无法变更"
    title_en = "The tables are in use"
    detail_zh = "尝试 {attempts} 次后仍未取得锁；请稍后重试。"
    detail_en = "The lock was not granted in {attempts} attempts. Try again later."


class DefinitionUnreadable(Invalid):
    """A file of a package is not YAML, or not of the form that its place asks for."""

    code = "definition_unreadable"
    title_zh = "定义文件无法读取"
    title_en = "The file cannot be read"
    detail_zh = "{source}:{reason_zh}"
    detail_en = "{source}: {reason_en}"


class PackageProblem(Invalid):
    """A package cannot be applied: something that it requires is missing, or packages require each other."""

    code = "package_problem"
    title_zh = "应用包有误"
    title_en = "The package is not valid"
    detail_zh = "{reason_zh}"
    detail_en = "{reason_en}"


class UnknownPackage(NotFound):
    """No package of that key was applied."""

    code = "package_unknown"
    title_zh = "应用包不存在"
    title_en = "No such package"
    detail_zh = "本工作区没有应用包“{package}”。"
    detail_en = "No package '{package}' was applied to this workspace."
