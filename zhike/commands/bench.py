"""`zhike bench load|run|web|report|matching`: the measured promises, from a checkout of the source."""

import argparse
import importlib
import sys
from pathlib import Path
from typing import Any

import zhike
from zhike.commands.contract import FAILED, OK, Command, Invocation, choose, write
from zhike.kernel.base.errors import Language, NotFound

ROOT = Path(zhike.__file__).resolve().parent.parent


class NoBench(NotFound):
    """The installation holds no source of the bench."""

    code = "bench_missing"
    title_zh = "此安装不含测量程序"
    title_en = "No bench here"
    detail_zh = "bench/ 只在源代码目录中；请在检出的目录里运行。"
    detail_en = "bench/ is part of the source only. Run it in a checkout."


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Words and flags of bench."""
    parser.add_argument("what", choices=("load", "run", "web", "report", "matching"))
    parser.add_argument("--size", choices=("small", "medium", "full"), default="small")
    parser.add_argument(
        "--data", metavar="FOLDER", default="bench-data", help=choose(("数据文件夹", "data folder"), language)
    )
    parser.add_argument(
        "--login",
        nargs=2,
        metavar=("LOGIN", "WORD"),
        help=choose(("web：以此账号和密码测量", "web: who looks, and the password"), language),
    )
    parser.add_argument(
        "--runs", type=int, default=20, help=choose(("web：每项测量的次数", "web: how often each is timed"), language)
    )
    parser.add_argument("--json", action="store_true", help=choose(("输出 JSON", "answer in JSON"), language))


def run(call: Invocation) -> int:
    """Load, run or report; FAILED when a bar does not hold."""
    if not (ROOT / "bench" / "run.py").exists():
        raise NoBench
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    if call.words.what == "matching":
        page = ROOT / "docs" / "matching-measured.md"
        matching: Any = importlib.import_module("bench.matching")
        return OK if matching.measure_matching(Path(call.words.data).absolute(), page, write) else FAILED
    data = Path(call.words.data).absolute()
    if call.words.what == "web":
        web: Any = importlib.import_module("bench.web")
        seat = None if call.words.login is None else tuple(call.words.login)
        return OK if all(one.holds for one in web.measure_web(data, seat, call.words.runs, write)) else FAILED
    bench: Any = importlib.import_module("bench.run")
    if call.words.what == "load":
        bench.load_size(data, call.words.size, write)
        return OK
    if call.words.what == "run":
        figures = bench.run_all(data, write)
        return OK if all(figure.holds for figure in figures) else FAILED
    importlib.import_module("bench.report").write_report(data, ROOT / "docs" / "benchmarks.md")
    return OK


COMMAND = Command(configure, run)
