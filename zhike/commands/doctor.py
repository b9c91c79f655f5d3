"""`zhike doctor`: everything that an operator should know, in one answer."""

from __future__ import annotations

import argparse

from zhike.commands.at_kernel import with_kernel
from zhike.commands.contract import FAILED, OK, Command, Invocation, add_place, choose
from zhike.kernel.base.errors import Language
from zhike.operations.checks import run_checks
from zhike.operations.finding import Finding

SIGNS = {"good": "✓", "warning": "!", "bad": "✗"}


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Flags of doctor."""
    add_place(parser, language)


def run(call: Invocation) -> int:
    """Run the checks; FAILED when one of them is bad."""
    found = with_kernel(call, run_checks)
    call.answer(found, lambda: [_tell(one, call.language) for one in found])
    return FAILED if any(one.state == "bad" for one in found) else OK


def _tell(found: Finding, language: Language) -> str:
    return f"{SIGNS[found.state]} {choose((found.zh, found.en), language)}"


COMMAND = Command(configure, run)
