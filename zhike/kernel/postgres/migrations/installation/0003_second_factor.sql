-- What proves a person besides his password. The secret is encrypted under the master key; a code is good once.
CREATE TABLE {schema}.second_factor (
    login_id uuid PRIMARY KEY REFERENCES {schema}.login (id) ON DELETE CASCADE,
    secret text NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    last_step bigint
);
CREATE TABLE {schema}.recovery_code (
    login_id uuid NOT NULL REFERENCES {schema}.login (id) ON DELETE CASCADE,
    code_hash bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (login_id, code_hash)
);
-- The password was right; the second step is awaited.
CREATE TABLE {schema}.sign_in_ticket (
    token_hash bytea PRIMARY KEY,
    login_id uuid NOT NULL REFERENCES {schema}.login (id) ON DELETE CASCADE,
    workspace_key text NOT NULL REFERENCES {schema}.workspace (key) ON DELETE CASCADE,
    user_id uuid NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sign_in_ticket_expires ON {schema}.sign_in_ticket (expires_at);
CREATE INDEX sign_in_ticket_login ON {schema}.sign_in_ticket (login_id);
CREATE INDEX sign_in_ticket_workspace ON {schema}.sign_in_ticket (workspace_key);
-- Earlier passwords, so that they are not taken again where a workspace wants that.
CREATE TABLE {schema}.password_history (
    login_id uuid NOT NULL REFERENCES {schema}.login (id) ON DELETE CASCADE,
    set_at timestamptz NOT NULL,
    password_hash text NOT NULL,
    PRIMARY KEY (login_id, set_at)
);
