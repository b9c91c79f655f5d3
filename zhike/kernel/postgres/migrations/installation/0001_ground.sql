-- What the whole installation knows: the list of workspaces, the sign-in accounts and their sessions.
-- No table here refers to a workspace's tables, so that a workspace can move to another node (SCALE-OUT 12).

CREATE TABLE {schema}.workspace (
    key text PRIMARY KEY,
    schema_name text NOT NULL UNIQUE,
    title text NOT NULL,
    state text NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL
);

CREATE TABLE {schema}.login (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    password_hash text,
    password_changed_at timestamptz,
    must_change boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL
);
-- Failed tries by a hash of the name, whether it exists or not: an answer must not tell which names do.
CREATE TABLE {schema}.sign_in_guard (
    name_hash bytea PRIMARY KEY,
    failed_count integer NOT NULL,
    last_failed_at timestamptz NOT NULL,
    locked_until timestamptz
);
CREATE INDEX sign_in_guard_age ON {schema}.sign_in_guard (last_failed_at);

CREATE TABLE {schema}.login_workspace (
    login_id uuid NOT NULL REFERENCES {schema}.login (id),
    workspace_key text NOT NULL REFERENCES {schema}.workspace (key) ON DELETE CASCADE,
    user_id uuid NOT NULL,
    disabled_at timestamptz,
    PRIMARY KEY (login_id, workspace_key)
);
CREATE UNIQUE INDEX login_workspace_user ON {schema}.login_workspace (workspace_key, user_id);

CREATE TABLE {schema}.session (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    login_id uuid NOT NULL REFERENCES {schema}.login (id),
    workspace_key text NOT NULL REFERENCES {schema}.workspace (key) ON DELETE CASCADE,
    user_id uuid NOT NULL,
    subject_id uuid,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    address text NOT NULL,
    agent text NOT NULL
);
CREATE INDEX session_login ON {schema}.session (login_id, created_at DESC);
CREATE INDEX session_workspace_user ON {schema}.session (workspace_key, user_id);
CREATE INDEX session_expires ON {schema}.session (expires_at);

-- What all processes share and nobody chooses, such as the key that signs cursors. It encrypts nothing.
CREATE TABLE {schema}.secret (
    name text PRIMARY KEY,
    value bytea NOT NULL
);
