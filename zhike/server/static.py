"""The web client's files: hashed ones for ever, the page itself always fresh, and the page for every address of its."""

import gzip
import mimetypes
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from zhike.server.endpoint import PERMISSION
from zhike.server.envelope import PAGE_POLICY
from zhike.server.permission import ANYONE
from zhike.server.problems import RouteNotFound
from zhike.server.reply import Answer, entity_tag, is_unchanged

FOLDER = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
FRESH = "no-cache"
SMALLEST_TO_PACK = 1024
_HASHED = re.compile(r"[.-][A-Za-z0-9_-]{8,}\.[a-z0-9]+$")
_BOUND_KINDS = ("text/html", "text/javascript", "application/javascript")
_PACKED_KINDS = ("text/", "application/javascript", "application/json", "image/svg+xml")
NOT_BUILT = (
    "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>Zhike 知客</title>"
    "<p>网页客户端尚未构建，请运行 ./run。<p>The web client is not built yet: use ./run. The API is at /api/v1."
)


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file in memory, and packed where that is worth it."""

    body: bytes
    packed: bytes | None
    kind: str
    tag: str
    caching: str


class StaticFiles:
    """All files of the built client. They are few and small, and read once."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Reads nothing before it is asked."""
        self._folder = folder
        self._files: dict[str, StaticFile] | None = None

    def find(self, path: str) -> StaticFile | None:
        """The file at an address. Only what was there at start is ever served, so no path leads elsewhere."""
        return self._load().get(path.strip("/"))

    def page(self) -> StaticFile:
        """The page that the client's addresses all get."""
        return self._load().get("index.html") or _make(NOT_BUILT.encode(), "index.html")

    def _load(self) -> dict[str, StaticFile]:
        if self._files is None:
            names = [path for path in self._folder.rglob("*") if path.is_file()] if self._folder.is_dir() else []
            self._files = {
                path.relative_to(self._folder).as_posix(): _make(path.read_bytes(), path.name) for path in names
            }
        return self._files


def make_static_handlers(files: StaticFiles) -> list[HTTPRouteHandler]:
    """Handlers for the page, its files, and every address that is the client's own."""

    async def serve(request: Request[Any, Any, Any]) -> ASGIResponse:
        path = str(request.path_params.get("path", ""))
        if path.strip("/").split("/")[0] in {"api", "assets"} and files.find(path) is None:
            raise RouteNotFound
        return answer_file(request, files.find(path) or files.page())

    return [HTTPRouteHandler(["/", "/{path:path}"], http_method="GET", opt={PERMISSION: ANYONE})(serve)]


def answer_file(request: Request[Any, Any, Any], file: StaticFile) -> ASGIResponse:
    """A file, packed where the browser takes it, or 304."""
    headers = {"ETag": file.tag, "Cache-Control": file.caching, "Vary": "Accept-Encoding"}
    # A worker is bound by the policy of its own answer: without one that lets it fetch, it could keep no file.
    if file.kind.startswith(_BOUND_KINDS):
        headers["Content-Security-Policy"] = PAGE_POLICY.decode()
    if is_unchanged(request.headers.get("if-none-match"), file.tag):
        # A browser puts a 304's headers over those that it kept: the page's own policy has to be among them.
        return Answer(status=304, headers=headers)
    if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Answer(file.packed, 200, headers | {"Content-Encoding": "gzip"}, file.kind)
    return Answer(file.body, 200, headers, file.kind)


def _make(body: bytes, name: str) -> StaticFile:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packs = len(body) >= SMALLEST_TO_PACK and kind.startswith(_PACKED_KINDS)
    return StaticFile(
        body=body,
        packed=gzip.compress(body, mtime=0) if packs else None,
        kind=kind,
        tag=entity_tag(sha256(body).hexdigest()[:20]),
        caching=FOR_EVER if _HASHED.search(name) else FRESH,
    )
