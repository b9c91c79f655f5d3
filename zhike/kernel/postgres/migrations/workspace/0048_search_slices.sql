-- How many rows of an object the search index ever took: the slice of a row is a token, so that a common word is looked
-- for among the newest first (docs/engines/search.md).
CREATE TABLE {schema}.search_slice (
    object text PRIMARY KEY,
    taken bigint NOT NULL
);
