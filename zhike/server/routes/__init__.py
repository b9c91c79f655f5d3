"""Handlers, one file a resource. Each reads its request, calls one thing of the kernel, and answers."""
