"""Files in an S3-compatible store (AWS, MinIO, Ceph, OSS, COS ...): four calls, signed by AWS Signature Version 4.

Source of the signature: AWS General Reference, "Signature Version 4 signing process"; single-chunk payloads with a
signed SHA-256. Larger files go as multipart uploads so that neither side holds a file in memory.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote
from xml.etree import ElementTree

import httpx

from zhike.kernel.base.clock import Clock
from zhike.kernel.files.errors import FileMissing, FileStoreUnavailable
from zhike.kernel.files.stores.signature import Credentials, sign_request

PART_BYTES = 8 * 1024 * 1024
TIMEOUT = httpx.Timeout(30.0, connect=10.0)


@dataclass(frozen=True, slots=True)
class S3Location:
    """Where a bucket is: `endpoint` without a slash at its end; path-style addresses, which every store knows."""

    endpoint: str
    bucket: str
    region: str


class S3Store:
    """A `FileStore` in a bucket. One instance keeps one pool of connections; close it at the end."""

    def __init__(self, location: S3Location, credentials: Credentials, clock: Clock) -> None:
        """The bucket must exist."""
        self._location, self._credentials, self._clock = location, credentials, clock
        self._client = httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False)

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> None:
        """One PUT for a small file, a multipart upload for a large one; an aborted upload leaves no key."""
        parts = _gather(chunks, PART_BYTES)
        first = await anext(parts, b"")
        second = await anext(parts, None)
        if second is None:
            await self._call("PUT", key, body=first)
            return
        upload = _text(await self._call("POST", key, query={"uploads": ""}), "UploadId")
        try:
            await self._put_parts(key, upload, first, second, parts)
        except BaseException:
            await self._call("DELETE", key, query={"uploadId": upload})
            raise

    async def _put_parts(self, key: str, upload: str, first: bytes, second: bytes, rest: AsyncIterator[bytes]) -> None:
        tags: list[str] = []
        for part in (first, second):
            tags.append(await self._put_part(key, upload, len(tags) + 1, part))
        async for part in rest:
            tags.append(await self._put_part(key, upload, len(tags) + 1, part))
        listed = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>" for number, tag in enumerate(tags, 1)
        )
        body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        await self._call("POST", key, query={"uploadId": upload}, body=body)

    async def _put_part(self, key: str, upload: str, number: int, part: bytes) -> str:
        query = {"partNumber": str(number), "uploadId": upload}
        answer = await self._call("PUT", key, query=query, body=part)
        return str(answer.headers["ETag"])

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """Stream the object. Raises FileMissing, FileStoreUnavailable."""
        url, headers = self._sign("GET", key, {}, b"")
        try:
            async with self._client.stream("GET", url, headers=headers) as answer:
                _check(answer)
                async for chunk in answer.aiter_bytes():
                    yield chunk
        except httpx.HTTPError as error:
            raise FileStoreUnavailable(reason=type(error).__name__) from error

    async def delete(self, key: str) -> None:
        """Delete the object; S3 answers the same for one that isn't there."""
        await self._call("DELETE", key)

    async def list_keys(self, prefix: str) -> AsyncIterator[str]:
        """List objects in pages of a thousand."""
        token = ""
        while True:
            query = {"list-type": "2", "prefix": prefix} | ({"continuation-token": token} if token else {})
            page = ElementTree.fromstring((await self._call("GET", "", query=query)).content)  # noqa: S314 - our own store
            space = page.tag.partition("}")[0] + "}" if page.tag.startswith("{") else ""
            for item in page.iter(f"{space}Key"):
                yield item.text or ""
            token = page.findtext(f"{space}NextContinuationToken") or ""
            if not token:
                return

    async def _call(
        self, method: str, key: str, *, query: Mapping[str, str] | None = None, body: bytes = b""
    ) -> httpx.Response:
        url, headers = self._sign(method, key, query or {}, body)
        try:
            answer = await self._client.request(method, url, headers=headers, content=body or None)
        except httpx.HTTPError as error:
            raise FileStoreUnavailable(reason=type(error).__name__) from error
        _check(answer)
        return answer

    def _sign(self, method: str, key: str, query: Mapping[str, str], body: bytes) -> tuple[str, dict[str, str]]:
        path = quote(f"/{self._location.bucket}/{key}" if key else f"/{self._location.bucket}", safe="/-_.~")
        return sign_request(
            self._location.endpoint,
            self._location.region,
            self._credentials,
            self._clock.now(),
            (method, path, query, body),
        )


def _check(answer: httpx.Response) -> None:
    if answer.status_code == 404:
        raise FileMissing
    if answer.status_code >= 300:
        raise FileStoreUnavailable(reason=f"HTTP {answer.status_code}")


def _text(answer: httpx.Response, name: str) -> str:
    for node in ElementTree.fromstring(answer.content).iter():  # noqa: S314 - our own store
        if node.tag.endswith(name):
            return node.text or ""
    raise FileStoreUnavailable(reason=f"no {name} in the answer")


async def _gather(chunks: AsyncIterator[bytes], size: int) -> AsyncIterator[bytes]:
    """Join small chunks into parts of `size` bytes (the last one may be smaller)."""
    waiting = bytearray()
    async for chunk in chunks:
        waiting += chunk
        while len(waiting) >= size:
            yield bytes(waiting[:size])
            del waiting[:size]
    if waiting:
        yield bytes(waiting)
