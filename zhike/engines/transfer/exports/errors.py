"""What can be wrong with an export."""

from zhike.kernel.base.errors import Conflict, Forbidden, Invalid, NotFound


class ExportForbidden(Forbidden):
    """The reader's roles do not let records of the object leave."""

    code = "export_forbidden"
    title_zh = "无权导出"
    title_en = "Not permitted to export"
    detail_zh = "你的角色没有“{object_zh}”的导出权限；请联系管理员在角色中开启导出。"
    detail_en = "None of your roles may export {object_en}. Ask an administrator to allow it in a role."


class TooManyRows(Invalid):
    """More records than may leave in one file."""

    code = "export_too_many_rows"
    title_zh = "导出行数超过上限"
    title_en = "Too many rows to export"
    detail_zh = "共有 {count} 行，{rule_zh}最多 {limit} 行；请缩小筛选范围后分批导出。"
    detail_en = "There are {count} rows and {rule_en} allows {limit} at most. Narrow the filter and export in parts."


class ApprovalNeeded(Forbidden):
    """More records than may leave without a second person's word."""

    code = "export_approval_needed"
    title_zh = "需要审批"
    title_en = "An approval is needed"
    detail_zh = (
        "共有 {count} 条，超过 {limit} 条的导出需要上级或管理员批准（工作区设置）；请在“我的导出”等候批准，"
        "或缩小筛选范围。"
    )
    detail_en = (
        "There are {count} records; above {limit} an export needs the word of a superior or an administrator (the "
        "workspace's setting). Wait for it under my exports, or narrow the filter."
    )


class NotYoursToApprove(Forbidden):
    """Only who leads the asker, or administers the workspace, approves; nobody his own."""

    code = "export_not_yours_to_approve"
    title_zh = "不能由你审批"
    title_en = "Not yours to approve"
    detail_zh = "导出由申请人的上级或工作区管理员审批，不能审批自己的导出。"
    detail_en = "An export is approved by who leads the asker or administers the workspace, and never by himself."


class AlreadyDecided(Conflict):
    """Somebody has approved or declined it, or it was cancelled."""

    code = "export_already_decided"
    title_zh = "已经处理过了"
    title_en = "Decided already"
    detail_zh = "这次导出已不在等待审批；请刷新后查看。"
    detail_en = "This export does not wait for a word any more. Load the page again."


class CellTooLong(Invalid):
    """A text that a cell of a workbook does not hold; cutting it off would lose data without a word."""

    code = "export_cell_too_long"
    title_zh = "内容超过单元格上限"
    title_en = "A text does not fit into a cell"
    detail_zh = "第 {row} 条记录的“{field}”超过工作簿单元格 {limit} 个字符的上限；请改用 CSV 或 JSON Lines 格式。"
    detail_en = "'{field}' of record {row} exceeds the {limit} characters of a cell. Export as CSV or JSON lines."


class CellUnwritable(Invalid):
    """A text with a sign that the format of workbooks cannot hold."""

    code = "export_cell_unwritable"
    title_zh = "内容含有工作簿无法保存的字符"
    title_en = "A text has a sign that no workbook holds"
    detail_zh = "第 {row} 条记录的“{field}”含有非字符（U+FFFE 或 U+FFFF）；请改用 CSV 或 JSON Lines 格式。"
    detail_en = "'{field}' of record {row} has U+FFFE or U+FFFF, which is no character. Export as CSV or JSON lines."


class NoCards(Invalid):
    """Records of the object have nothing by which people are reached."""

    code = "export_no_cards"
    title_zh = "该对象不能导出为 vCard"
    title_en = "These records are no contacts"
    detail_zh = "“{object_zh}”没有可读的电话或邮箱字段，无法导出为 vCard；请改用 CSV 或 XLSX。"
    detail_en = "{object_en} has no telephone or e-mail field that you may read. Export as CSV or XLSX."


class BadExport(Invalid):
    """The parts of an export contradict each other."""

    code = "export_settings"
    title_zh = "导出设置有误"
    title_en = "The export is not set up right"
    detail_zh = "{reason_zh}。"
    detail_en = "The export is not set up right: {reason_en}."


class ExportNotFound(NotFound):
    """No export of that id of this reader."""

    code = "export_not_found"
    title_zh = "导出不存在"
    title_en = "No such export"
    detail_zh = "没有编号为 {id} 的导出，或它不是你发起的。"
    detail_en = "There is no export {id}, or it is not yours."


class ExportNotReady(Conflict):
    """The file is not there yet."""

    code = "export_not_ready"
    title_zh = "导出尚未完成"
    title_en = "The export is not ready"
    detail_zh = "导出 {id} 尚未生成文件（状态：{state}）；请稍后再取。"
    detail_en = "The export {id} has no file yet (it is {state}). Fetch it when it is done."


class ExportFileGone(NotFound):
    """The file was kept for a day and is gone."""

    code = "export_file_gone"
    title_zh = "导出文件已过期"
    title_en = "The exported file has expired"
    detail_zh = "导出文件只保留 24 小时；请重新导出。"
    detail_en = "Exported files are kept for 24 hours. Export again."
