-- How much of a limit callers have left, for limits that all processes count together (docs/kernel/signin.md).
CREATE TABLE {schema}.rate_count (
    name text NOT NULL,
    caller text NOT NULL,
    tokens double precision NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (name, caller)
) WITH (fillfactor = 70);
CREATE INDEX rate_count_at ON {schema}.rate_count (at);
