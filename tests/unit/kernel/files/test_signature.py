"""AWS Signature Version 4 against the example of the S3 API reference ("GET Object", examplebucket)."""

from datetime import UTC, datetime

from zhike.kernel.files.stores.signature import Credentials, sign_request

EXAMPLE = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


def test_the_list_objects_example_signs_as_published() -> None:
    # Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header", example "GET Bucket".
    url, headers = sign_request(
        "https://examplebucket.s3.amazonaws.com",
        "us-east-1",
        EXAMPLE,
        datetime(2013, 5, 24, tzinfo=UTC),
        ("GET", "/", {"max-keys": "2", "prefix": "J"}, b""),
    )
    assert url == "https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J"
    assert headers["x-amz-date"] == "20130524T000000Z"
    assert headers["authorization"].endswith(
        "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
    )


def test_the_secret_never_shows() -> None:
    assert EXAMPLE.secret_key not in repr(EXAMPLE)
