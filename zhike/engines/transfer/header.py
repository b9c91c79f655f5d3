"""Where the header of a table is: below a preamble, over several rows, or nowhere; and what its columns are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from zhike.engines.transfer.cell_shape import Shape, tell_shape

MAX_PREAMBLE = 30
MAX_HEADER_ROWS = 4
_TYPED = {Shape.NUMBER, Shape.MOMENT, Shape.ADDRESS}
# Words that head a column in nearly every list; fields' labels are added to them by the caller.
COMMON_NAMES = frozenset(
    re.findall(
        r"\S+",
        """
        id name title type status date time email e-mail mail phone mobile tel address city country company account
        contact owner amount price value url website comment comments description key code number no. label parent
        gender age sector industry source remark remarks note notes
        编号 序号 名称 姓名 公司 公司名称 客户 客户名称 企业名称 单位 单位名称 联系人 电话 手机 手机号 手机号码 联系电话
        邮箱 电子邮箱 地址 省份 城市 行业 来源 状态 类型 负责人 所有人 部门 备注 说明 日期 时间 创建时间 金额 单价 数量
        职务 职位 性别 年龄 网址 网站 标题 内容 级别 等级
        """,
    )
)


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table: `names` one a column (blank where it has none), `first` and `last` the indexes of its
    rows in what was looked at. Without a header `first` and `last` are None and every name is blank."""

    names: tuple[str, ...]
    first: int | None = None
    last: int | None = None


def find_header(rows: Sequence[Sequence[str]], known_names: frozenset[str] = frozenset()) -> Header:
    """Find the header in the first rows of a table (blank rows as empty sequences).

    `known_names` are folded labels and keys that columns may be called by, beside the common ones.
    """
    width = tell_width(rows)
    names = known_names | COMMON_NAMES
    start = _find_full_row(rows, width, names)
    if start is None or not _is_header(rows, start, width, names):
        return Header(("",) * width)
    last = _extend_down(rows, start, width)
    first = _extend_up(rows, start, width)
    used = [rows[index] for index in range(first, last + 1) if any(cell.strip() for cell in rows[index])]
    return Header(_join_names(used, max(width, len(rows[start]))), first, last)


def tell_width(rows: Sequence[Sequence[str]]) -> int:
    """How many columns the table has: the commonest width, the wider one of two equals."""
    widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    if not widths:
        return 0
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0]


def _count_filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _find_full_row(rows: Sequence[Sequence[str]], width: int, names: frozenset[str]) -> int | None:
    """The first row that fills a good part of the columns; rows above it are a preamble."""
    usual = sorted(_count_filled(row) for row in rows if _count_filled(row))
    if not usual:
        return None
    need = max(1, min(-(-width * 6 // 10), usual[len(usual) // 2]))
    full = [
        index
        for index, row in enumerate(rows[:MAX_PREAMBLE])
        if _count_filled(row) >= need and len(row) * 2 > width and not _is_remark(row)
    ]
    if not full or len(rows[full[0]]) == width:
        return full[0] if full else None
    # A line of prose above the table may hold more separators than the table has columns.
    near = next((index for index in full[1:4] if len(rows[index]) == width), None)
    return near if near is not None and _is_header(rows, near, width, names) else full[0]


def _is_remark(row: Sequence[str]) -> bool:
    return row[0].lstrip().startswith("#") and _count_filled(row) == 1 and " " in row[0].strip()


def _body_columns(rows: Sequence[Sequence[str]], start: int, width: int) -> list[list[str]]:
    body = [row for row in rows[start:] if _count_filled(row)]
    return [
        [row[column].strip() for row in body if column < len(row) and row[column].strip()] for column in range(width)
    ]


def _is_typed(values: Sequence[str], share: float = 0.8) -> bool:
    typed = sum(1 for value in values if tell_shape(value) in _TYPED)
    return bool(values) and typed >= share * len(values)


def _is_header(rows: Sequence[Sequence[str]], start: int, width: int, names: frozenset[str]) -> bool:
    """Weigh a row against the rows below it, column by column."""
    cells = [cell.strip() for cell in rows[start]]
    below = [row for row in rows[start + 1 :] if not _repeats(row, cells)]
    columns = _body_columns(below, 0, width)
    evidence = sum(2.0 for cell in cells if cell.casefold() in names)
    for cell, values in zip(cells, columns, strict=False):
        evidence += _weigh(cell, values)
    if not any(columns):
        evidence -= sum(1.0 for cell in cells if tell_shape(cell) in _TYPED)
    if evidence:
        return evidence > 0
    # Nothing speaks for or against it: texts over texts. A list of one column begins with its first entry.
    distinct = 2 * len({cell for cell in cells if cell}) > len([cell for cell in cells if cell])
    return width > 1 and distinct and all(len(cell) <= 60 for cell in cells)


def _repeats(row: Sequence[str], header: Sequence[str]) -> bool:
    """Whether a row is the header once more (of the next page, or of a table below)."""
    texts = [column for column, name in enumerate(header) if name and tell_shape(name) not in _TYPED]
    same = sum(1 for column in texts if column < len(row) and row[column].strip() == header[column])
    return same >= 2 and same * 2 >= len(texts)


def _weigh(cell: str, values: Sequence[str]) -> float:
    """What one column says: text over numbers is a header, a number over numbers and a value among its like are not."""
    if not cell or not values:
        return 0.0
    shape = tell_shape(cell)
    if shape in _TYPED:
        if shape is Shape.NUMBER and not _is_typed(values, 0.5):
            return 0.5
        return -1.0
    if _is_typed(values):
        return 1.0
    if values.count(cell) * 20 >= len(values) and cell in values:
        return -1.0
    coded = sum(1 for value in values if any(char.isdigit() for char in value)) * 10 >= 9 * len(values)
    if coded and len(values) > 1:
        return -0.5 if any(char.isdigit() for char in cell) else 0.5
    return 0.0


def _extend_down(rows: Sequence[Sequence[str]], start: int, width: int) -> int:
    """The last row of a header: rows below that say more about the columns instead of being data."""
    last = start
    for index in range(start + 1, min(len(rows), start + 2 * MAX_HEADER_ROWS)):
        row = rows[index]
        if not _count_filled(row):
            continue
        if not (_fills_gaps(rows[last], row, width) or _is_second_header(rows, last, index, width)):
            break
        if any(tell_shape(cell) in _TYPED for cell in row):
            break
        last = index
    return last


def _fills_gaps(above: Sequence[str], row: Sequence[str], width: int) -> bool:
    """Whether a row names parts of the columns that the row above leaves blank, and stays blank elsewhere."""
    gaps = {column for column in range(width) if column >= len(above) or not above[column].strip()}
    filled = {column for column in range(min(width, len(row))) if row[column].strip()}
    reach = gaps | {column - 1 for column in gaps}
    return bool(gaps & filled) and len(filled) < width and filled <= reach


def _is_second_header(rows: Sequence[Sequence[str]], last: int, index: int, width: int) -> bool:
    if [cell.strip() for cell in rows[index]] == [cell.strip() for cell in rows[last]]:
        return True
    columns = _body_columns(rows, index + 1, width)
    typed = [column for column, values in enumerate(columns) if _is_typed(values) and len(values) > 1]
    row = rows[index]
    texts = [
        column
        for column in typed
        if column < len(row) and row[column].strip() and tell_shape(row[column]) not in _TYPED
    ]
    return len(typed) >= 2 and len(texts) == len(typed)


def _extend_up(rows: Sequence[Sequence[str]], start: int, width: int) -> int:
    """The first row of a header: a row of group names right above it, over several columns."""
    if start == 0:
        return start
    above = rows[start - 1]
    filled = _count_filled(above)
    texts = all(tell_shape(cell) not in _TYPED for cell in above)
    if 2 <= filled < width and len(above) == width and texts and width >= 4:
        return start - 1
    return start


def _join_names(rows: Sequence[Sequence[str]], width: int) -> tuple[str, ...]:
    """One name a column out of the rows of the header; a group's name reaches over the blanks to its right."""
    parts: list[list[str]] = [[] for _ in range(width)]
    for depth, row in enumerate(rows):
        group = ""
        for column in range(width):
            cell = " ".join(row[column].split()) if column < len(row) else ""
            below = any(column < len(other) and other[column].strip() for other in rows[depth + 1 :])
            if cell:
                group = cell
            elif not below:
                group = ""
            name = cell or group
            if name and name not in parts[column]:
                parts[column].append(name)
    return tuple(" ".join(each) for each in parts)
