-- What a person chose for himself: language, looks, the order of his favourites. Follows him to every browser.
CREATE TABLE {schema}.preference (
    user_id uuid NOT NULL,
    name text NOT NULL,
    value jsonb NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, name)
);

-- The records that a person looked at last, each once.
CREATE TABLE {schema}.recent_record (
    user_id uuid NOT NULL,
    record_id uuid NOT NULL,
    object text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (user_id, record_id)
);
ALTER TABLE {schema}.recent_record ADD CONSTRAINT recent_record_fk FOREIGN KEY (record_id) REFERENCES {schema}.record (id) ON DELETE CASCADE;
CREATE INDEX recent_record_newest ON {schema}.recent_record (user_id, at DESC);
CREATE INDEX recent_record_record ON {schema}.recent_record (record_id);
