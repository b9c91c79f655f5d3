"""The manifest of an open export (docs/engines/export.md), and what can go wrong with one."""

from __future__ import annotations

from datetime import datetime

import msgspec

from zhike.kernel.base.errors import Invalid, ZhikeError
from zhike.operations.backup.archive import Part

FORMAT = 1
MANIFEST, LOGINS, FILES = "manifest.json", "logins.json", "files/"
DICTIONARY, PAGE, README = "dictionary.json", "dictionary.html", "README.md"

LEFT_OUT: dict[str, tuple[str, str]] = {
    "api_token": ("程序令牌：属于旧安装的秘密", "tokens of programs: secrets of the old installation"),
    "applied_migration": ("表结构的版本：由程序自己决定", "versions of the tables: the program's own business"),
    "bulk_chunk": ("进行中的批量任务", "bulk work that was going on"),
    "idempotency": ("24 小时内的请求回执", "receipts of requests of the last day"),
    "import_chunk": ("进行中的导入", "imports that were going on"),
    "import_difference": ("搬家报告（30 天）", "reports of migrations (30 days)"),
    "import_part": ("搬家报告（30 天）", "reports of migrations (30 days)"),
    "import_row": ("导入报告（30 天）", "reports of imports (30 days)"),
    "job": ("任务队列", "the queue of jobs"),
    "job_schedule": ("定时任务：由程序重新建立", "schedules, which the program makes again"),
    "search_due": ("搜索索引：由程序重新建立", "the index of search, which is made again"),
    "search_object": ("搜索索引：由程序重新建立", "the index of search, which is made again"),
    "search_row": ("搜索索引：由程序重新建立", "the index of search, which is made again"),
}
"""Tables that stay behind, and why; all others go, also those of later versions."""


class TableEntry(msgspec.Struct, frozen=True):
    """One table: where its rows are, its columns, how many rows, and the sum of their hashes."""

    name: str
    part: str
    columns: tuple[str, ...]
    rows: int
    digest: str


class LeaveManifest(msgspec.Struct, frozen=True):
    """What an open export holds."""

    kind: str
    format: int
    program: str
    workspace: str
    title: str
    made_at: datetime
    catalog_version: int
    journal_pos: int
    tables: tuple[TableEntry, ...]
    sequences: dict[str, int]
    files: int
    parts: tuple[Part, ...]


class OpenLogin(msgspec.Struct, frozen=True):
    """Who signs in by which name; passwords stay behind."""

    user_id: str
    name: str
    disabled: bool


class NotAnOpenExport(Invalid):
    """The file is something else."""

    code = "not_an_open_export"
    title_zh = "不是工作区导出文件"
    title_en = "Not an export of a workspace"
    detail_zh = "“{name}”不是由 zhike workspace export 生成的文件：{reason_zh}。"
    detail_en = "'{name}' was not made by zhike workspace export: {reason_en}."


class OpenExportDamaged(Invalid):
    """A part is missing or isn't what the manifest says."""

    code = "open_export_damaged"
    title_zh = "工作区导出文件已损坏"
    title_en = "The export of the workspace is damaged"
    detail_zh = "“{part}”与清单不符；请重新导出，或换用另一份文件。"
    detail_en = "'{part}' is not what the manifest says. Export again, or use another copy."


class OpenExportNewer(Invalid):
    """It was made by a program that keeps more than this one."""

    code = "open_export_newer"
    title_zh = "导出文件来自更新的版本"
    title_en = "The export is of a newer version"
    detail_zh = "导出文件由版本 {program} 生成，含有本版本没有的“{name}”；请先升级知客。"
    detail_en = "The export was made by version {program} and has '{name}', unknown here. Upgrade Zhike first."


class OpenExportDiffers(ZhikeError):
    """What was read differs from what had been written."""

    code = "open_export_differs"
    title_zh = "读回的数据与导出不一致"
    title_en = "What was read back differs from the export"
    detail_zh = "表“{name}”读回 {found} 行，应为 {wanted} 行，或内容不同；没有保留任何数据。"
    detail_en = "The table '{name}' has {found} rows and should have {wanted}, or they differ. Nothing was kept."
