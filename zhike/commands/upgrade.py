"""`zhike upgrade [--check]`: what this program lacks in the data is looked at, backed up, done, or put back."""

from __future__ import annotations

import argparse
import asyncio

import msgspec

from zhike.commands.contract import FAILED, OK, Command, Invocation, add_place, choose
from zhike.kernel.base.errors import Language
from zhike.kernel.base.settings import Settings
from zhike.kernel.catalog.conflicts import Decisions
from zhike.main import running_kernel
from zhike.operations.finding import Finding
from zhike.operations.place import reachable_database
from zhike.operations.upgrade.pending import Pending
from zhike.operations.upgrade.run import Upgrade, bring_up_to_date, check_upgrade

SIGNS = {"good": "✓", "warning": "!", "bad": "✗"}


class Checked(msgspec.Struct, frozen=True):
    """The pre-flight: what waits, and what was found."""

    pending: bool
    migrations: dict[str, list[str]]
    packages: dict[str, list[str]]
    findings: list[Finding]


class Done(msgspec.Struct, frozen=True):
    """What an upgrade did; empty where nothing was pending."""

    migrations: dict[str, list[str]]
    backups: dict[str, str]


def configure(parser: argparse.ArgumentParser, language: Language) -> None:
    """Flags of upgrade."""
    add_place(parser, language)
    parser.add_argument(
        "--check", action="store_true", help=choose(("只检查，不改动", "look only, change nothing"), language)
    )
    parser.add_argument(
        "--take",
        metavar="PATH",
        action="append",
        default=[],
        help=choose(("此处采用新版（可多次）", "take the new version's value there (repeatable)"), language),
    )


def run(call: Invocation) -> int:
    """Check or upgrade; FAILED when the check finds something bad."""
    with reachable_database(call.settings()) as settings:
        upgrade = _upgrade(call, settings)
        if call.words.check:
            checked = _view(*asyncio.run(check_upgrade(upgrade)))
            call.answer(checked, lambda: _tell_checked(checked, call.language))
            return FAILED if any(one.state == "bad" for one in checked.findings) else OK
        done = asyncio.run(bring_up_to_date(upgrade))
    view = Done({}, {}) if done is None else Done(done.migrations, {key: str(p) for key, p in done.backups.items()})
    call.answer(view, lambda: _tell_done(view, call.language))
    return OK


def _upgrade(call: Invocation, settings: Settings) -> Upgrade:
    decisions = Decisions(dict.fromkeys(call.words.take, "take"), "keep")
    return Upgrade(settings, running_kernel, decisions)


def _view(pending: Pending, findings: list[Finding]) -> Checked:
    migrations = {key: list(one.migrations) for key, one in pending.workspaces.items()}
    return Checked(
        pending=not pending.is_nothing,
        migrations={"installation": list(pending.installation), **migrations},
        packages={key: list(one.packages) for key, one in pending.workspaces.items()},
        findings=findings,
    )


def _tell_checked(checked: Checked, language: Language) -> list[str]:
    if not checked.pending:
        return [choose(("已是最新，无需升级", "Everything is up to date"), language)]
    lines = [f"{key}: {name}" for key, names in checked.migrations.items() for name in names]
    lines += [f"{key}: {name}" for key, names in checked.packages.items() for name in names]
    return lines + [f"{SIGNS[one.state]} {choose((one.zh, one.en), language)}" for one in checked.findings]


def _tell_done(done: Done, language: Language) -> list[str]:
    if not done.migrations:
        return [choose(("已是最新，无需升级", "Everything is up to date"), language)]
    lines = [f"{key}: {name}" for key, names in done.migrations.items() for name in names]
    lines += [f"{key}: {path}" for key, path in done.backups.items()]
    return [*lines, choose(("升级完成", "Upgraded"), language)]


COMMAND = Command(configure, run)
