"""The HTTP face: thin handlers over the kernel, problem documents, live events, OpenAPI, the web client's files."""
