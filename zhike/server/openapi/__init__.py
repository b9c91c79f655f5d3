"""OpenAPI 3.1 out of the endpoints and a workspace's catalog, so that custom objects are documented too."""
