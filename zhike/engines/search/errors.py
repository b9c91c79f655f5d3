"""What can be wrong with a search."""

from zhike.kernel.base.errors import BadRequest


class EmptyQuestion(BadRequest):
    """Nothing was typed that could be looked for."""

    code = "search_empty"
    title_zh = "请输入搜索内容"
    title_en = "Nothing to search for"
    detail_zh = "请至少输入一个汉字、字母或数字；电话号码至少连续四位。"
    detail_en = "Type at least one letter, digit or character; of a telephone number four digits in a row."


class ObjectNotSearched(BadRequest):
    """An object that cannot be searched, or that the asker may not read."""

    code = "search_object_unknown"
    title_zh = "对象不可搜索"
    title_en = "The object is not searched"
    detail_zh = "“{object}”不存在、不可搜索或你无权查看；可用：{known}。"
    detail_en = "'{object}' does not exist, is not searched, or is closed to you. Known: {known}."
