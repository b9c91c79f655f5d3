"""The command line: `zhike COMMAND ...`. Only the command that was called is imported, so that help comes at once."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import zhike
from zhike.commands.contract import (
    FAILED,
    OK,
    Command,
    Invocation,
    Text,
    choose,
    choose_shell_language,
    write_error,
)
from zhike.kernel.base.errors import Language, ZhikeError

INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Entry:
    """A command's name, the module that holds its `COMMAND`, and its line in the list."""

    name: str
    module: str
    help: Text


COMMANDS = (
    Entry("serve", "zhike.commands.serve", ("启动服务", "serve everything from this machine")),
    Entry("worker", "zhike.commands.worker", ("只运行后台进程", "run a background process only")),
    Entry("workspace", "zhike.commands.workspace", ("管理工作区", "make, list and drop workspaces")),
    Entry("user", "zhike.commands.user", ("管理用户与密码", "make users, reset passwords")),
    Entry("import", "zhike.commands.import_file", ("导入文件", "import a file")),
    Entry("move-in", "zhike.commands.move_in", ("从其他系统搬家", "bring several files of another system in")),
    Entry("export", "zhike.commands.export_records", ("导出记录", "export records")),
    Entry("undo", "zhike.commands.undo", ("撤销一次操作", "take an operation back")),
    Entry("erase", "zhike.commands.erase", ("永久抹除一个人的记录", "erase a person's record for good")),
    Entry("catalog", "zhike.commands.catalog", ("查看与发布定义", "show, plan and apply definitions")),
    Entry("search", "zhike.commands.search", ("搜索与重建索引", "search, and make its index anew")),
    Entry("demo", "zhike.commands.demo", ("载入或移除演示数据", "bring in a sample company, or take it away")),
    Entry("journal", "zhike.commands.journal", ("校验与查看日志", "verify and follow the journal")),
    Entry("secrets", "zhike.commands.secrets", ("管理加密密钥", "keys of secret fields: show, rotate, wrap anew")),
    Entry("backup", "zhike.commands.backup", ("备份并演练还原", "back up, restored aside and compared")),
    Entry("restore", "zhike.commands.restore", ("从备份还原", "bring a workspace back from a backup")),
    Entry(
        "upgrade", "zhike.commands.upgrade", ("升级数据（先检查、先备份）", "bring the data to this version, safely")
    ),
    Entry("bench", "zhike.commands.bench", ("测量性能", "measure what is promised")),
    Entry("doctor", "zhike.commands.doctor", ("检查安装是否健康", "check that everything is well")),
)


def main(words: Sequence[str] | None = None) -> int:
    """Run a command; says the exit code."""
    language = choose_shell_language(os.environ)
    given = list(sys.argv[1:] if words is None else words)
    parser = make_parser(language, next((word for word in given if not word.startswith("-")), None))
    parsed = parser.parse_args(given)
    command = cast("Command | None", getattr(parsed, "command_to_run", None))
    if command is None:
        parser.print_help()
        return OK
    invocation = Invocation(parsed, language, os.environ)
    try:
        return command.run(invocation)
    except ZhikeError as error:
        return write_error(error, language, as_json=invocation.as_json)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def make_parser(language: Language, called: str | None) -> argparse.ArgumentParser:
    """The parser, with the flags of the command that is called; the others are only listed."""
    parser = argparse.ArgumentParser(
        prog="zhike",
        description=choose(("Zhike 知客：可自行塑造的客户管理系统", "Zhike: a CRM that its users shape"), language),
        formatter_class=_formatter(language),
        add_help=False,
    )
    _add_help(parser, language)
    parser.add_argument("--version", action="version", version=f"zhike {zhike.__version__}")
    commands = parser.add_subparsers(
        title=choose(("命令", "commands"), language), metavar=choose(("命令", "COMMAND"), language)
    )
    for entry in COMMANDS:
        text = choose(entry.help, language)
        child = commands.add_parser(
            entry.name, help=text, description=text, formatter_class=_formatter(language), add_help=False
        )
        if entry.name == called:
            _configure(child, entry, language)
    return parser


def _configure(parser: argparse.ArgumentParser, entry: Entry, language: Language) -> None:
    command: Command = importlib.import_module(entry.module).COMMAND
    _add_help(parser, language)
    command.configure(parser, language)
    parser.set_defaults(command_to_run=command)


def _add_help(parser: argparse.ArgumentParser, language: Language) -> None:
    if language == "zh":
        parser._optionals.title = "选项"
        parser._positionals.title = "参数"
    parser.add_argument("-h", "--help", action="help", help=choose(("显示帮助", "show this help"), language))


def _formatter(language: Language) -> type[argparse.HelpFormatter]:
    class Formatter(argparse.HelpFormatter):
        def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]
            super().add_usage(usage, actions, groups, "用法：" if language == "zh" else prefix)

    return Formatter


if __name__ == "__main__":
    sys.exit(main())
