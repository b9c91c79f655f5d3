"""What can be wrong with a file as a whole. What is wrong with one row is a `RowProblem` and does not stop the rest."""

from dataclasses import dataclass

from zhike.kernel.base.errors import Conflict, Invalid, NotFound, TooLarge


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong with one row of a file, in words that say where it is and what to do about it.

    `line` is the line of the source (1-based; the first one when a cell holds line breaks) or the row of a sheet;
    `column` is the 1-based column, None when the whole row is meant.
    """

    line: int
    column: int | None
    code: str
    zh: str
    en: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about a file that a person should know and that refuses nothing."""

    code: str
    zh: str
    en: str


class EmptyFile(Invalid):
    """There is nothing to read."""

    code = "import_file_empty"
    title_zh = "文件是空的"
    title_en = "The file is empty"
    detail_zh = "“{name}”中没有任何数据行（第 1 行起即为空）；请选择有表头和数据的文件。"
    detail_en = "'{name}' has no row at all (empty from line 1). Choose a file with a header and data."


class NotATable(Invalid):
    """The content is something else than a table of text or a workbook."""

    code = "file_not_a_table"
    title_zh = "不是可导入的表格文件"
    title_en = "Not a table"
    detail_zh = "“{name}”的内容是{what_zh}，不是表格；请另存为 CSV（UTF-8）或 XLSX 后重试。"
    detail_en = "'{name}' holds {what_en} and no table. Save it as CSV (UTF-8) or XLSX and try again."


class BrokenWorkbook(Invalid):
    """A workbook that cannot be opened."""

    code = "workbook_broken"
    title_zh = "工作簿无法打开"
    title_en = "The workbook cannot be opened"
    detail_zh = "“{name}”无法打开（{reason}）；请在 Excel 或 WPS 中打开并另存为 XLSX 后重试。"
    detail_en = "'{name}' cannot be opened ({reason}). Open it in Excel or WPS, save it as XLSX and try again."


class LockedWorkbook(Invalid):
    """A workbook under a password."""

    code = "workbook_locked"
    title_zh = "工作簿已加密"
    title_en = "The workbook is encrypted"
    detail_zh = "“{name}”设有打开密码；请在 Excel 中取消密码后重试。"
    detail_en = "'{name}' needs a password to open. Remove the password in Excel and try again."


class NoSuchSheet(Invalid):
    """The sheet asked for is not in the workbook."""

    code = "sheet_unknown"
    title_zh = "没有这个工作表"
    title_en = "No such sheet"
    detail_zh = "“{name}”中没有工作表“{sheet}”；现有：{sheets}。"
    detail_en = "'{name}' has no sheet '{sheet}'. There are: {sheets}."


class BrokenArchive(Invalid):
    """A packed file that cannot be unpacked, or that holds not exactly one table."""

    code = "archive_broken"
    title_zh = "压缩文件无法读取"
    title_en = "The archive cannot be read"
    detail_zh = "“{name}”{reason_zh}；请解压后直接上传其中的表格文件。"
    detail_en = "'{name}' {reason_en}. Unpack it and choose the table inside."


class FileTooLarge(TooLarge):
    """More bytes than may be read, packed or unpacked."""

    code = "import_file_too_large"
    title_zh = "文件过大"
    title_en = "The file is too large"
    detail_zh = "“{name}”{what_zh}超过 {limit_mib} MiB 的上限；请拆分成几个文件。"
    detail_en = "'{name}' {what_en} exceeds the limit of {limit_mib} MiB. Split it into several files."


class TooManyColumns(Invalid):
    """A row wider than any table that people make."""

    code = "file_too_wide"
    title_zh = "列数过多"
    title_en = "Too many columns"
    detail_zh = "第 {line} 行有 {count} 列，最多 {limit} 列；请删除多余的列。"
    detail_en = "Line {line} has {count} columns, at most {limit} are read. Remove the ones not needed."


class EncodingUnsure(Invalid):
    """The bytes read well in several encodings, and taking the wrong one would import wrong characters."""

    code = "encoding_unsure"
    title_zh = "无法确定文件编码"
    title_en = "The encoding cannot be told"
    detail_zh = (
        "“{name}”第 {line} 行第 {column} 列起的字符可能是 {codec} 等多种编码；请指定编码，或将文件另存为 UTF-8。"
    )
    detail_en = (
        "'{name}': the characters from line {line}, column {column} on read well in several encodings ({codec} and "
        "others). Say which one it is, or save the file as UTF-8."
    )


class BadMapping(Invalid):
    """A column that is not there, a field that cannot be imported, or two columns for one field."""

    code = "import_mapping"
    title_zh = "列与字段的对应有误"
    title_en = "The mapping of columns is wrong"
    detail_zh = "{reason_zh}。"
    detail_en = "The mapping is wrong: {reason_en}."


class BadImport(Invalid):
    """The parts of an import contradict each other."""

    code = "import_settings"
    title_zh = "导入设置有误"
    title_en = "The import is not set up right"
    detail_zh = "{reason_zh}。"
    detail_en = "The import is not set up right: {reason_en}."


class MendingUnderWay(Conflict):
    """Rows of the import are being mended already."""

    code = "import_mending"
    title_zh = "上次修正还在进行"
    title_en = "Rows are being mended already"
    detail_zh = "这次导入的修正行正在导入；请等它结束，再修正余下的行。"
    detail_en = "Mended rows of this import are on their way in. Wait for them to end, then mend what is left."


class UnknownOptions(Invalid):
    """The file has choices that the field does not know, and the import was told to stop then."""

    code = "import_unknown_options"
    title_zh = "文件中有未知的选项"
    title_en = "The file has unknown options"
    detail_zh = "{listed}。请改正文件，或选择“新建选项”“忽略”后重新导入；没有导入任何数据。"
    detail_en = "{listed}. Correct the file, or have the options created or ignored. Nothing was imported."


class ImportFileGone(NotFound):
    """The uploaded file is not there any more."""

    code = "import_file_gone"
    title_zh = "导入文件已不存在"
    title_en = "The file to import is gone"
    detail_zh = "“{name}”已过期或被删除；请重新上传。"
    detail_en = "'{name}' has expired or was deleted. Upload it again."


class ImportNotFound(NotFound):
    """No import of that id that this reader may see."""

    code = "import_not_found"
    title_zh = "导入不存在"
    title_en = "No such import"
    detail_zh = "没有编号为 {id} 的导入，或它不是你发起的。"
    detail_en = "There is no import {id}, or it is not yours."
