"""A list from an exhibition, as somebody kept it: 500 customers in a GBK file, twenty of them wrong."""

import csv
import io
import random
from pathlib import Path

ROWS, WRONG_EVERY = 500, 25
PLACES = ("苏州", "无锡", "常州", "南通", "嘉兴", "绍兴", "合肥", "芜湖", "宁波", "湖州")
FIRST = ("恒拓", "瑞丰", "启明", "嘉禾", "远洋", "正泰", "华耀", "科迈", "立邦", "锦程", "宏图", "泰和", "长风", "明珠")
TRADES = ("电子", "机械", "化工", "包装", "纺织", "食品", "医药", "物流", "新材料", "光电")
INDUSTRIES = ("制造", "物流", "能源", "科技", "医疗健康")
HEAD = ("客户名称", "级别", "行业", "电话", "员工人数", "年营业额", "地址", "备注")
WRONG = ((1, "特级"), (4, "很多"), (0, ""), (3, "电话见名片"), (5, "不详"))
"""Column and what stands there instead."""


def write_spreadsheet(path: Path, seed: int) -> None:
    """The file, another list for each seed."""
    dice, names = random.Random(seed), set[str]()
    rows: list[list[str]] = [list(HEAD)]
    while len(rows) <= ROWS:
        place = dice.choice(PLACES)
        name = f"{place}{dice.choice(FIRST)}{dice.choice(FIRST)}{dice.choice(TRADES)}{dice.randrange(10, 99)}厂"
        if name in names:
            continue
        names.add(name)
        row = [name, dice.choice("ABCD"), dice.choice(INDUSTRIES), f"0512-6{dice.randrange(1000000, 9999999)}",
               str(dice.randrange(20, 3000)), f"{dice.randrange(300, 90000)}万",
               f"{place}市工业园区{dice.randrange(1, 300)}号", "秋季展会"]  # fmt: skip
        if len(rows) % WRONG_EVERY == 0:
            column, wrong = WRONG[len(rows) // WRONG_EVERY % len(WRONG)]
            row[column] = wrong
        rows.append(row)
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode("gbk"))
