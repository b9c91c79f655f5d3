"""The data dictionary of an open export: what each file and column is, as JSON and as a page, in both languages."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from zhike.kernel.catalog.model import Catalog, FieldDefinition, Label
from zhike.kernel.postgres.open_rows import OpenTable
from zhike.operations.leave.manifest import LEFT_OUT

Json = Mapping[str, object]
_TABLES: Mapping[str, tuple[str, str]] = {
    "access_log": ("谁查看、揭示、导出了什么", "who read, revealed or took out what"),
    "catalog_change": ("配置修改记录", "changes of definitions"),
    "consumer": ("各处理程序在日志中读到的位置", "how far each reader of the journal is"),
    "definition": ("对象、字段、角色与设置的定义", "definitions of objects, fields, roles and settings"),
    "erasure": ("已抹除个人信息的记录", "records whose person was erased"),
    "field_span": ("跟踪字段在各时段的值", "values of tracked fields over time"),
    "file": ("附件索引，内容在 files/", "the index of files; their bytes are in files/"),
    "journal": ("日志：谁在何时修改了哪些字段", "the journal: who changed which fields when"),
    "journal_seal": ("日志封条，证明未被改动", "seals of the journal, which show that nobody altered it"),
    "link": ("多选关联的两端", "links of lists of records"),
    "list_view": ("保存的列表视图", "saved views of lists"),
    "member": ("记录的参与成员", "people on single records"),
    "number_series": ("自动编号的进度", "how far automatic numbers are"),
    "operation": ("操作：一次点击、一次导入", "operations: one click, one import"),
    "package": ("已安装的包", "packages that are installed"),
    "physical_field": ("字段编号与所在的列", "ids of fields and their columns"),
    "physical_object": ("对象与所在的表", "objects and their tables"),
    "record": ("全部记录的索引", "one row a record of any object"),
    "share": ("记录的共享", "shares of single records"),
    "user_department": ("用户的兼职部门", "further departments of users"),
}
_SYSTEM = ("id", "owner_id", "department_id", "created_at", "created_by", "updated_at", "updated_by", "version",
           "deleted_at")  # fmt: skip
_STYLE = (
    "body{font:15px/1.6 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1f2329}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}td,th{border:1px solid #dee0e3;padding:.3rem .6rem;"
    "text-align:left;vertical-align:top}th{background:#f5f6f7}code{font-size:13px}h2{margin-top:2.5rem}"
)


def name_part(table: str) -> str:
    """Where the rows of a table lie: records of objects apart from the rest."""
    return f"records/{table.removeprefix('o_')}.jsonl" if table.startswith("o_") else f"tables/{table}.jsonl"


def make_dictionary(catalog: Catalog, tables: Sequence[OpenTable]) -> Json:
    """The dictionary as JSON."""
    by_table = {definition.table: definition for definition in catalog.objects.values()}
    objects, others = [], []
    for table in tables:
        definition = by_table.get(table.name)
        columns = [{"name": column.name, "type": column.type} for column in table.columns]
        if definition is None:
            zh, en = _TABLES.get(table.name, ("", ""))
            others.append({"table": table.name, "part": name_part(table.name), "zh": zh, "en": en, "columns": columns})
            continue
        objects.append(
            {
                "object": definition.key,
                "label": _label(definition.label),
                "help": _label(definition.help),
                "part": name_part(table.name),
                "columns": columns,
                "fields": [_describe(field) for field in definition.fields.values()],
            }
        )
    left_out = [{"table": name, "zh": zh, "en": en} for name, (zh, en) in sorted(LEFT_OUT.items())]
    return {"objects": objects, "tables": others, "left_out": left_out}


def _describe(field: FieldDefinition) -> Json:
    return {
        "id": field.id,
        "field": field.key,
        "label": _label(field.label),
        "help": _label(field.help),
        "type": field.type,
        "columns": field.columns,
        "required": field.required,
        "unique": field.unique,
        "data_class": field.data_class.value,
        "targets": field.targets,
        "options": [{"key": option.key, "label": _label(option.label)} for option in field.options],
        "state": field.state.value,
    }


def _label(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}


def make_page(title: str, catalog: Catalog, tables: Sequence[OpenTable]) -> str:
    """The dictionary as a page to read."""
    by_table = {definition.table: definition for definition in catalog.objects.values()}
    parts = [
        f"<!doctype html><html lang=zh-CN><meta charset=utf-8><title>{html.escape(title)}</title>",
        f"<style>{_STYLE}</style><h1>{html.escape(title)}</h1><h2>对象 / Objects</h2>",
    ]
    for table in tables:
        definition = by_table.get(table.name)
        if definition is not None:
            heading = f"{definition.label.zh} / {definition.label.en} <code>{html.escape(name_part(table.name))}</code>"
            parts.append(f"<h3>{heading}</h3>")
            rows = [_field_cells(field) for field in definition.fields.values()]
            parts.append(_table(("列 Columns", "中文", "English", "类型 Type", "说明 Notes"), rows))
    parts.append("<h2>其他表 / Other tables</h2>")
    others = [
        (name_part(table.name), *_TABLES.get(table.name, ("", "")), ", ".join(column.name for column in table.columns))
        for table in tables
        if table.name not in by_table
    ]
    parts.append(_table(("文件 File", "中文", "English", "列 Columns"), others))
    parts.append("<h2>未包含 / Left out</h2>")
    parts.append(_table(("表 Table", "原因", "Why"), [(name, *why) for name, why in sorted(LEFT_OUT.items())]))
    return "\n".join(parts) + "\n"


def _field_cells(field: FieldDefinition) -> tuple[str, ...]:
    notes = [f"→ {', '.join(field.targets)}"] if field.targets else []
    notes += [f"{option.key} = {option.label.zh} / {option.label.en}" for option in field.options[:50]]
    notes += [word for word, said in (("必填 required", field.required), ("唯一 unique", field.unique)) if said]
    notes += [f"data class: {field.data_class.value}"] if field.data_class.value != "none" else []
    return ", ".join(field.columns) or "–", field.label.zh, field.label.en, field.type, "; ".join(notes)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in heads)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def make_readme(title: str, count: int) -> str:
    """What the archive is, for whoever opens it."""
    return f"""# {title}

本压缩包含有一个知客工作区的全部数据，格式公开，可用任何程序读取。
This archive holds everything of one workspace of Zhike in an open format that any program can read.

- `manifest.json`：清单，每个文件的大小与 SHA-256、每张表的行数 / all files with size and SHA-256, rows a table
- `dictionary.html`、`dictionary.json`：数据字典 / what each file and column is
- `records/<object>.jsonl`：各对象的记录，每行一条 JSON，含系统字段与回收站 / records, one JSON object a line
- `tables/<table>.jsonl`：关联、成员、共享、日志、定义等 / links, members, shares, journal, definitions and the rest
- `files/`：附件（共 {count} 个），索引见 `tables/file.jsonl` / attached files
- `logins.json`：登录名，不含密码 / sign-in names without passwords

读回 / Read back: `zhike workspace import FILE.zip --into KEY`
系统字段 / System columns: {", ".join(_SYSTEM)}
"""
