"""Who is connected to whom: the graph of relations that objects declare (docs/engines/graph.md)."""
