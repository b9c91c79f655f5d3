"""Where the embedded server keeps its things, given the data folder and the user that it runs as.

Normally all lies in `<data>/postgres`. Where the server's user cannot walk there (root's own home), it lies
in `/var/lib/zhike/<name made of the data folder's path>`, and `<data>/postgres.location` says so.
"""

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.postgres.account import Account

SYSTEM_HOME = Path("/var/lib/zhike")
SOCKET_PORT = 5432
# The kernel takes 107 bytes for a socket's path; PostgreSQL adds its file name to the folder.
MAX_SOCKET_PATH = 107
SOCKET_FILE = f".s.PGSQL.{SOCKET_PORT}"


class SocketPathTaken(ZhikeError):
    """The folder for the socket belongs to somebody else."""

    code = "socket_path_taken"
    title_zh = "套接字文件夹被占用"
    title_en = "The socket's folder is taken"
    detail_zh = "{folder} 属于其他用户；请删除它，或用 --data 指定路径较短的文件夹。"
    detail_en = "{folder} belongs to another user. Remove it, or name a shorter data folder with --data."


@dataclass(frozen=True, slots=True)
class Places:
    """The paths of one embedded server."""

    home: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.home / "cluster"

    @property
    def unfinished(self) -> Path:
        """A cluster in the making: renamed when it is complete, removed when found."""
        return self.home / "cluster.unfinished"

    @property
    def passwords(self) -> Path:
        """The folder with the passwords of the two roles."""
        return self.home / "secrets"

    @property
    def configuration(self) -> Path:
        """Our settings for the server."""
        return self.home / "zhike.conf"

    @property
    def authentication(self) -> Path:
        """Our rules of who may connect."""
        return self.home / "pg_hba.conf"

    @property
    def log(self) -> Path:
        """The folder of the server's log."""
        return self.home / "log"

    @property
    def socket(self) -> Path:
        """The folder of the socket: beside the cluster, or a short one where that path is too long."""
        wanted = self.home / "socket"
        if len(os.fsencode(wanted / SOCKET_FILE)) <= MAX_SOCKET_PATH:
            return wanted
        base = Path("/run") if os.geteuid() == 0 else Path("/tmp")  # noqa: S108 - owner is checked below
        return base / f"zhike-{_short_name(self.home)}"


def known_places(data: Path) -> Places:
    """Where the server of a data folder keeps its things, as far as it was made already."""
    pointer = data / "postgres.location"
    if pointer.is_file():
        return Places(Path(pointer.read_text(encoding="utf-8").strip()))
    return Places(data / "postgres")


def settle_places(data: Path, account: Account) -> Places:
    """Choose and make the folders for a user. Once chosen the home stays."""
    places = known_places(data)
    if not places.cluster.exists() and not account.can_pass(data):
        places = Places(SYSTEM_HOME / _short_name(data))
        (data / "postgres.location").write_text(f"{places.home}\n", encoding="utf-8")
    if places.home.parent == SYSTEM_HOME:
        SYSTEM_HOME.mkdir(mode=0o755, exist_ok=True)
    places.home.mkdir(mode=0o711, exist_ok=True)
    # Ours: others may walk through to their own parts, and not list.
    places.home.chmod(0o711)
    places.passwords.mkdir(mode=0o700, exist_ok=True)
    account.make_own_folder(places.log)
    _make_socket_folder(places.socket, account)
    return places


def _make_socket_folder(folder: Path, account: Account) -> None:
    account.make_own_folder(folder)
    status = folder.lstat()
    if folder.is_symlink() or status.st_uid != account.uid:
        raise SocketPathTaken(folder=folder)


def _short_name(path: Path) -> str:
    return sha256(os.fsencode(path)).hexdigest()[:16]
