-- When a notification is delivered (it may be held for quiet hours or a digest), and what each person chose about it.
-- What was told before is delivered already.
ALTER TABLE {schema}.notification ADD COLUMN due_at timestamptz;
ALTER TABLE {schema}.notification ADD COLUMN digest text;
UPDATE {schema}.notification SET due_at = at WHERE due_at IS NULL;
ALTER TABLE {schema}.notification ALTER COLUMN due_at SET NOT NULL;
DROP INDEX {schema}.notification_newest;
CREATE INDEX notification_newest ON {schema}.notification (user_id, due_at DESC, id DESC);

CREATE TABLE {schema}.notification_setting (
    user_id uuid NOT NULL,
    modes jsonb NOT NULL,
    quiet_from time,
    quiet_until time,
    rest_days boolean NOT NULL,
    daily_at time NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (user_id)
);
