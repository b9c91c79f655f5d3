"""`zhike secrets show | rotate | reseal | destroy | rewrap`: the keys of secret fields."""

from __future__ import annotations

import argparse

import msgspec

from zhike.commands.at_kernel import find_workspace_of, with_kernel
from zhike.commands.contract import OK, Command, Invocation, add_place, add_workspace, choose
from zhike.kernel.base.errors import Language
from zhike.kernel.postgres.workspaces import list_workspaces
from zhike.operations.kernel import Kernel


class KeyTold(msgspec.Struct, frozen=True):
    """A data key."""

    number: int
    created_at: str
    retired: bool
    wrapped_by_current: bool


class Told(msgspec.Struct, frozen=True):
    """What was found or done. `values`: so many were encrypted anew; `rewrapped`: so many keys were wrapped anew."""

    master: str
    place: str
    keys: tuple[KeyTold, ...] = ()
    values: int | None = None
    rewrapped: int | None = None


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Words and flags of secrets."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    show = verbs.add_parser("show", help=choose(("查看密钥", "which keys there are"), language))
    text = ("换新数据密钥并重新加密", "a new data key, and everything encrypted by it")
    rotate = verbs.add_parser("rotate", help=choose(text, language))
    text = ("继续中断的重新加密", "go on with an encryption that was broken off")
    reseal = verbs.add_parser("reseal", help=choose(text, language))
    text = ("销毁不再加密任何内容的旧数据密钥", "destroy a retired data key that encrypts nothing any more")
    destroy = verbs.add_parser("destroy", help=choose(text, language))
    destroy.add_argument(
        "--key", type=int, required=True, metavar="N", help=choose(("密钥编号", "its number"), language)
    )
    text = ("用当前主密钥重新包装所有工作区的密钥", "wrap the keys of all workspaces by the present master key")
    rewrap = verbs.add_parser("rewrap", help=choose(text, language))
    rewrap.add_argument(
        "--new", action="store_true", help=choose(("先生成新主密钥", "make a new master key first"), language)
    )
    for verb in (show, rotate, reseal, destroy):
        add_workspace(verb, language)
    for verb in (show, rotate, reseal, destroy, rewrap):
        add_place(verb, language)


def run(call: Invocation) -> int:
    """Do the verb."""
    told = with_kernel(call, lambda kernel: _do(call, kernel))
    call.answer(told, lambda: _tell(told, call.language))
    return OK


async def _do(call: Invocation, kernel: Kernel) -> Told:
    verb, master = call.words.verb, kernel.vault.master
    if verb == "rewrap":
        return await _rewrap(kernel, new=call.words.new)
    workspace = (await find_workspace_of(call, kernel)).key
    values = None
    if verb == "destroy":
        await kernel.vault.destroy(workspace, call.words.key)
    if verb == "rotate":
        await kernel.resealer.rotate(workspace)
        kernel.waker.announce(workspace)
    if verb in {"rotate", "reseal"}:
        values = (await kernel.resealer.reseal(workspace)).values
    keys = tuple(
        KeyTold(one.number, one.created_at.isoformat(), one.retired_at is not None, one.wrapped_by_current)
        for one in await kernel.vault.list_keys(workspace)
    )
    return Told(master.current().name, master.place, keys, values)


async def _rewrap(kernel: Kernel, *, new: bool) -> Told:
    master = kernel.vault.master
    if new:
        master.add()
    done = sum([await kernel.vault.rewrap(one.key) for one in await list_workspaces(kernel.database)])
    done += await kernel.signin.second_factors.rewrap()
    # Processes that serve read the file again when they meet a name that they do not know.
    master.drop_old()
    return Told(master.current().name, master.place, rewrapped=done)


def _tell(told: Told, language: Language) -> list[str]:
    lines = [choose((f"主密钥 {told.master}({told.place})", f"Master key {told.master} ({told.place})"), language)]
    for one in told.keys:
        state = choose(("已停用" if one.retired else "可用", "retired" if one.retired else "in use"), language)
        lines.append(choose((f"数据密钥 {one.number}：{state}", f"Data key {one.number}: {state}"), language))
    if told.values is not None:
        lines.append(choose((f"已重新加密 {told.values} 个值", f"{told.values} values encrypted anew"), language))
    if told.rewrapped is not None:
        lines.append(choose((f"已重新包装 {told.rewrapped} 个密钥", f"{told.rewrapped} keys wrapped anew"), language))
    return lines


COMMAND = Command(configure, run)
