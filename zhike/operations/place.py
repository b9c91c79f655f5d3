"""Where an installation's database is: a URL, the embedded server that somebody runs, or one started for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from zhike.kernel.base.errors import NotFound
from zhike.kernel.base.settings import Settings
from zhike.kernel.postgres.server import EmbeddedServer, find_running_url


class NoInstallation(NotFound):
    """The data folder holds no installation yet."""

    code = "no_installation"
    title_zh = "尚未初始化"
    title_en = "Nothing is installed here"
    detail_zh = "{folder} 中还没有数据；请先运行 zhike serve，或用 --data 指定数据文件夹。"
    detail_en = "{folder} holds no data yet. Run zhike serve first, or name the data folder with --data."


@contextmanager
def reachable_database(settings: Settings) -> Iterator[Settings]:
    """The settings with a URL that works inside the block. A server that was not running stops at its end.

    Raises NoInstallation, DataFolderBusy, ServerFailed.
    """
    if settings.database_url is not None:
        yield settings
        return
    if not settings.data.is_dir():
        raise NoInstallation(folder=settings.data.absolute())
    running = find_running_url(settings.data)
    if running is not None:
        yield replace(settings, database_url=running)
        return
    server = EmbeddedServer(settings.data, os_user=settings.database_os_user)
    server.start()
    try:
        yield replace(settings, database_url=server.url)
    finally:
        server.stop()
