"""Which system user the embedded server runs as, and what that user can reach.

PostgreSQL refuses to run as root. Started by root, the server runs as the owner of its files, else as the
user named in the settings, else as `zhike` where such an account exists, else as `nobody`. No account is
made, and the mode of no folder that is not ours is changed.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhike.kernel.base.errors import ZhikeError


class NoSuchAccount(ZhikeError):
    """The system user named in the settings does not exist."""

    code = "no_such_account"
    title_zh = "系统用户不存在"
    title_en = "No such system user"
    detail_zh = "没有名为“{name}”的系统用户，请检查 ZHIKE_DATABASE_OS_USER。"
    detail_en = "There is no system user '{name}'. Check ZHIKE_DATABASE_OS_USER."


class NotYourCluster(ZhikeError):
    """The data folder was made by another user."""

    code = "not_your_cluster"
    title_zh = "数据文件夹属于其他用户"
    title_en = "The data folder belongs to another user"
    detail_zh = "{folder} 属于用户 {owner}；请以该用户或 root 运行，或用 --data 指定另一个文件夹。"
    detail_en = "{folder} belongs to {owner}. Run as that user or as root, or name another folder with --data."


@dataclass(frozen=True, slots=True)
class Account:
    """A system user that processes are started as; `switches` says whether that is another than ours."""

    name: str
    uid: int
    gid: int
    switches: bool

    def popen_arguments(self) -> dict[str, Any]:
        """The arguments that make `subprocess` start a process as this user."""
        if not self.switches:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, path: Path) -> bool:
        """Whether this user can reach and list a folder, or read and run a file."""
        return self._passes_test(["-r", str(path), "-a", "-x", str(path)])

    def can_pass(self, folder: Path) -> bool:
        """Whether this user can walk through a folder to what lies in it."""
        return self._passes_test(["-x", str(folder)])

    def _passes_test(self, expression: list[str]) -> bool:
        # Only the kernel knows all rules of reach (parents, groups, ACLs), so the question is put to it.
        program = shutil.which("test") or "/usr/bin/test"
        done = subprocess.run([program, *expression], cwd="/", check=False, **self.popen_arguments())  # noqa: S603
        return bool(done.returncode == 0)

    def make_own_folder(self, folder: Path) -> None:
        """Make a folder that only this user (and root) can enter."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.switches and not folder.is_symlink():
            os.chown(folder, self.uid, self.gid)


def choose_account(cluster: Path, wanted: str | None) -> Account:
    """The user for a cluster folder. Raises NoSuchAccount, NotYourCluster."""
    owner = cluster.stat().st_uid if cluster.exists() else None
    own = os.geteuid()
    if own != 0:
        if owner not in {None, own}:
            raise NotYourCluster(folder=cluster, owner=_name_of(owner))
        return Account(name=_name_of(own), uid=own, gid=os.getegid(), switches=False)
    if owner:
        return _account(pwd.getpwuid(owner))
    if wanted is not None:
        return _account(_find(wanted) or _refuse(wanted))
    return _account(_find("zhike") or _find("nobody") or _refuse("nobody"))


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid, switches=True)


def _find(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _refuse(name: str) -> pwd.struct_passwd:
    raise NoSuchAccount(name=name)


def _name_of(uid: int | None) -> str:
    try:
        return pwd.getpwuid(uid if uid is not None else -1).pw_name
    except (KeyError, OverflowError):
        return str(uid)
