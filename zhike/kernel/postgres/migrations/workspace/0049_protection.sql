-- The keys that encrypt values of secret fields, each wrapped by the master key, which is not in the database.
CREATE TABLE {schema}.data_key (
    id integer PRIMARY KEY,
    purpose text NOT NULL,
    wrapped text NOT NULL,
    created_at timestamptz NOT NULL,
    retired_at timestamptz
);
