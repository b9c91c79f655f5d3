-- What people are told: one row a person and reason, which `key` names, so that nothing is told twice.

CREATE TABLE {schema}.notification (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    object text,
    record_id uuid,
    actor_id uuid,
    text jsonb NOT NULL,
    at timestamptz NOT NULL,
    read_at timestamptz,
    PRIMARY KEY (id)
);
ALTER TABLE {schema}.notification ADD CONSTRAINT notification_record_fk FOREIGN KEY (record_id) REFERENCES {schema}.record (id) ON DELETE CASCADE;
CREATE UNIQUE INDEX notification_once ON {schema}.notification (user_id, key);
CREATE INDEX notification_newest ON {schema}.notification (user_id, at DESC, id DESC);
CREATE INDEX notification_unread ON {schema}.notification (user_id) WHERE read_at IS NULL;
CREATE INDEX notification_record ON {schema}.notification (record_id);
CREATE INDEX notification_at ON {schema}.notification (at);

-- How far reminders have been sent.
CREATE TABLE {schema}.reminder_cursor (
    id smallint NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (id)
);

-- A person's calendar as an address that only he knows: the digest of its secret.
CREATE TABLE {schema}.calendar_feed (
    user_id uuid NOT NULL,
    digest bytea NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    PRIMARY KEY (user_id)
);
CREATE UNIQUE INDEX calendar_feed_digest ON {schema}.calendar_feed (digest);
