"""Segments: named sets of records of one object, by hand or by a condition that is kept up to the journal."""
