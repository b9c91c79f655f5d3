"""Requests over real HTTP to the server that is measured, by the generator's process."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass

from bench.ground import READER_PASSWORD


@dataclass(frozen=True)
class Rate:
    """What the generator measured. Latencies in milliseconds."""

    a_second: float
    p50: float
    p95: float
    p99: float
    errors: int


@dataclass(frozen=True)
class Client:
    """Somebody signed in."""

    host: str
    port: int
    cookie: str

    def request(self, method: str, path: str, body: object = None, **headers: str) -> str:
        """A request as text."""
        data = "" if body is None else json.dumps(body, ensure_ascii=True)
        lines = [
            f"{method} /api/v1{path} HTTP/1.1",
            f"Host: {self.host}:{self.port}",
            f"Origin: http://{self.host}:{self.port}",
            f"Cookie: {self.cookie}",
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        ]
        if body is not None:
            lines += ["Content-Type: application/json", f"Content-Length: {len(data)}"]
        return "\r\n".join(lines) + "\r\n\r\n" + data

    def ask(self, method: str, path: str, body: object = None) -> dict[str, object]:
        """Ask once."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://{self.host}:{self.port}/api/v1{path}", data, method=method)
        for name, value in (
            ("Cookie", self.cookie),
            ("Origin", f"http://{self.host}:{self.port}"),
            ("Content-Type", "application/json"),
        ):
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=600) as answer:
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as refused:
            raise RuntimeError(f"{method} {path}: {refused.code} {refused.read()[:500]!r}") from refused

    def drive(self, requests: list[str], connections: int, seconds: float) -> Rate:
        """Ask as fast as the connections can."""
        order = {
            "host": self.host,
            "port": self.port,
            "seconds": seconds,
            "connections": connections,
            "requests": requests,
        }
        done = subprocess.run(
            [sys.executable, "-m", "bench.drive"], input=json.dumps(order), capture_output=True, text=True, check=True
        )
        found = json.loads(done.stdout)
        return Rate(found["count"] / found["seconds"], found["p50"], found["p95"], found["p99"], found["errors"])


def sign_in(host: str, port: int, login: str) -> Client:
    """The restricted reader's session."""
    request = urllib.request.Request(
        f"http://{host}:{port}/api/v1/session",
        json.dumps({"login": login, "password": READER_PASSWORD}).encode(),
        {"Content-Type": "application/json", "Origin": f"http://{host}:{port}"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        cookie = answer.headers["Set-Cookie"].split(";")[0]
    return Client(host, port, cookie)
