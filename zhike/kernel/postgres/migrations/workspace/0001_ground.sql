-- Everything a workspace holds besides the tables of its objects (DESIGN 3).
-- Object tables (o_<key>) are made by the catalog; o_user and o_department stand here because rights rest on them.

-- Definitions: the catalog is the validated merge of base (package) and custom (this workspace).
CREATE TABLE {schema}.definition (
    kind text NOT NULL,
    key text NOT NULL,
    package text,
    base jsonb,
    custom jsonb,
    version bigint NOT NULL,
    deleted_at timestamptz,
    PRIMARY KEY (kind, key)
);
CREATE TABLE {schema}.package (
    key text PRIMARY KEY,
    version text NOT NULL,
    manifest jsonb NOT NULL,
    applied_at timestamptz NOT NULL
);
CREATE TABLE {schema}.catalog_head (
    id integer PRIMARY KEY,
    version bigint NOT NULL,
    published_at timestamptz NOT NULL
);
INSERT INTO {schema}.catalog_head (id, version, published_at) VALUES (1, 0, now());
CREATE TABLE {schema}.catalog_change (
    version bigint NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    before jsonb,
    after jsonb,
    operation_id uuid NOT NULL,
    actor_id uuid,
    at timestamptz NOT NULL,
    PRIMARY KEY (version, kind, key)
);
CREATE INDEX catalog_change_key ON {schema}.catalog_change (kind, key, version DESC);

-- What physically exists. Names and types of columns never change; ids are for ever and stand in the journal.
CREATE SEQUENCE {schema}.field_id_seq START 1000;
CREATE TABLE {schema}.physical_object (
    object text PRIMARY KEY,
    table_name text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    retired_at timestamptz
);
CREATE TABLE {schema}.physical_field (
    id integer PRIMARY KEY,
    object text NOT NULL,
    field text NOT NULL,
    type text NOT NULL,
    columns text[] NOT NULL,
    sql_types text[] NOT NULL,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    retired_at timestamptz
);
CREATE UNIQUE INDEX physical_field_live ON {schema}.physical_field (object, field) WHERE retired_at IS NULL;
CREATE TABLE {schema}.access_head (
    id integer PRIMARY KEY,
    version bigint NOT NULL
);
INSERT INTO {schema}.access_head (id, version) VALUES (1, 0);

-- One row a record of any object: target of any-lookups, members, shares, tags, files.
CREATE TABLE {schema}.record (
    id uuid PRIMARY KEY,
    object text NOT NULL,
    owner_id uuid,
    department_id uuid,
    title text NOT NULL,
    root_id uuid,
    merged_into uuid,
    deleted_at timestamptz,
    deleted_operation uuid
);
CREATE INDEX record_root ON {schema}.record (root_id, object) WHERE root_id IS NOT NULL;
CREATE INDEX record_deleted ON {schema}.record (deleted_operation) WHERE deleted_operation IS NOT NULL;
CREATE INDEX record_bin ON {schema}.record (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX record_merged ON {schema}.record (merged_into) WHERE merged_into IS NOT NULL;

-- The organisation.
CREATE TABLE {schema}.o_department (
    id uuid PRIMARY KEY,
    owner_id uuid,
    department_id uuid,
    created_at timestamptz NOT NULL,
    created_by uuid,
    updated_at timestamptz NOT NULL,
    updated_by uuid,
    version bigint NOT NULL,
    deleted_at timestamptz,
    name text,
    parent uuid,
    head uuid,
    sort_order numeric
);
CREATE TABLE {schema}.o_user (
    id uuid PRIMARY KEY,
    owner_id uuid,
    department_id uuid,
    created_at timestamptz NOT NULL,
    created_by uuid,
    updated_at timestamptz NOT NULL,
    updated_by uuid,
    version bigint NOT NULL,
    deleted_at timestamptz,
    name text,
    login_name text,
    email text,
    phone text,
    superior uuid,
    status text,
    roles text[],
    language text,
    time_zone text,
    job_title text
);
-- Names and shapes are those that the catalog gives to indexes and keys (kernel/catalog/specs.py).
ALTER TABLE {schema}.o_department ADD CONSTRAINT o_department_f102_fk FOREIGN KEY (parent) REFERENCES {schema}.o_department (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE {schema}.o_department ADD CONSTRAINT o_department_f103_fk FOREIGN KEY (head) REFERENCES {schema}.o_user (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE {schema}.o_user ADD CONSTRAINT o_user_f205_fk FOREIGN KEY (superior) REFERENCES {schema}.o_user (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE {schema}.o_user ADD CONSTRAINT o_user_department_fk FOREIGN KEY (department_id) REFERENCES {schema}.o_department (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX o_department_f102_live ON {schema}.o_department (parent, updated_at DESC, id) WHERE deleted_at IS NULL;
CREATE INDEX o_department_f103_live ON {schema}.o_department (head, updated_at DESC, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX o_user_f202_unique ON {schema}.o_user (lower(login_name)) WHERE deleted_at IS NULL;
CREATE INDEX o_user_f205_live ON {schema}.o_user (superior, updated_at DESC, id) WHERE deleted_at IS NULL;
CREATE INDEX o_user_department ON {schema}.o_user (department_id, updated_at DESC, id) WHERE deleted_at IS NULL;
-- Departments of a user beyond the main one.
CREATE TABLE {schema}.user_department (
    user_id uuid NOT NULL REFERENCES {schema}.o_user (id),
    department_id uuid NOT NULL REFERENCES {schema}.o_department (id),
    PRIMARY KEY (user_id, department_id)
);
CREATE INDEX user_department_department ON {schema}.user_department (department_id);
INSERT INTO {schema}.physical_object (object, table_name, created_at) VALUES
    ('department', 'o_department', now()),
    ('user', 'o_user', now());
INSERT INTO {schema}.physical_field (id, object, field, type, columns, sql_types, state, created_at) VALUES
    (101, 'department', 'name', 'text', '{name}', '{text}', 'ready', now()),
    (102, 'department', 'parent', 'department', '{parent}', '{uuid}', 'ready', now()),
    (103, 'department', 'head', 'user', '{head}', '{uuid}', 'ready', now()),
    (104, 'department', 'sort_order', 'number', '{sort_order}', '{numeric}', 'ready', now()),
    (201, 'user', 'name', 'text', '{name}', '{text}', 'ready', now()),
    (202, 'user', 'login_name', 'text', '{login_name}', '{text}', 'ready', now()),
    (203, 'user', 'email', 'email', '{email}', '{text}', 'ready', now()),
    (204, 'user', 'phone', 'phone', '{phone}', '{text}', 'ready', now()),
    (205, 'user', 'superior', 'user', '{superior}', '{uuid}', 'ready', now()),
    (206, 'user', 'status', 'choice', '{status}', '{text}', 'ready', now()),
    (207, 'user', 'roles', 'choices', '{roles}', '{text[]}', 'ready', now()),
    (208, 'user', 'language', 'choice', '{language}', '{text}', 'ready', now()),
    (209, 'user', 'time_zone', 'text', '{time_zone}', '{text}', 'ready', now()),
    (210, 'user', 'job_title', 'text', '{job_title}', '{text}', 'ready', now());

-- Grants on single records.
CREATE TABLE {schema}.member (
    record_id uuid NOT NULL REFERENCES {schema}.record (id),
    user_id uuid NOT NULL REFERENCES {schema}.o_user (id),
    may_write boolean NOT NULL,
    expires_at timestamptz,
    operation_id uuid NOT NULL,
    PRIMARY KEY (record_id, user_id)
);
CREATE INDEX member_user ON {schema}.member (user_id, record_id);
-- A share opens one record to a department (and below), a role or a user.
CREATE TABLE {schema}.share (
    record_id uuid NOT NULL REFERENCES {schema}.record (id),
    principal_kind text NOT NULL,
    principal text NOT NULL,
    may_write boolean NOT NULL,
    expires_at timestamptz,
    operation_id uuid NOT NULL,
    PRIMARY KEY (record_id, principal_kind, principal)
);
CREATE INDEX share_principal ON {schema}.share (principal_kind, principal, record_id);

-- The journal. An entry's place (pos) is given after commit by the sequencer; order rests on pos alone.
CREATE TABLE {schema}.operation (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    title jsonb NOT NULL,
    cause text NOT NULL,
    actor_id uuid,
    subject_id uuid,
    undo_of uuid,
    undone_by uuid,
    parent_id uuid,
    at timestamptz NOT NULL,
    finished_at timestamptz,
    counts jsonb
);
CREATE INDEX operation_actor ON {schema}.operation (actor_id, at DESC);
CREATE INDEX operation_at ON {schema}.operation (at DESC);
CREATE INDEX operation_undo ON {schema}.operation (undo_of) WHERE undo_of IS NOT NULL;
CREATE SEQUENCE {schema}.journal_seq;
-- kind: i insert, u update, d delete to the bin, r restore, p purge, m merge, e erasure, c catalog, a access grant, s settings
CREATE TABLE {schema}.journal (
    seq bigint NOT NULL DEFAULT nextval('{schema}.journal_seq'),
    pos bigint,
    at timestamptz NOT NULL,
    operation_id uuid NOT NULL,
    actor_id uuid,
    subject_id uuid,
    cause text NOT NULL,
    kind "char" NOT NULL,
    object text NOT NULL,
    record_id uuid,
    version bigint,
    payload jsonb,
    salt bytea,
    digest bytea,
    PRIMARY KEY (at, seq)
) PARTITION BY RANGE (at);
CREATE TABLE {schema}.journal_rest PARTITION OF {schema}.journal DEFAULT;
CREATE INDEX journal_unplaced ON {schema}.journal (seq) WHERE pos IS NULL;
CREATE INDEX journal_place ON {schema}.journal (pos);
CREATE INDEX journal_record ON {schema}.journal (record_id, at);
CREATE INDEX journal_operation ON {schema}.journal (operation_id);
CREATE TABLE {schema}.journal_head (
    id integer PRIMARY KEY,
    era integer NOT NULL,
    pos bigint NOT NULL,
    seal bytea NOT NULL
);
INSERT INTO {schema}.journal_head (id, era, pos, seal) VALUES (1, 1, 0, '\x');
CREATE TABLE {schema}.journal_seal (
    first_pos bigint PRIMARY KEY,
    last_pos bigint NOT NULL,
    era integer NOT NULL,
    digest bytea NOT NULL,
    previous bytea NOT NULL,
    seal bytea NOT NULL,
    at timestamptz NOT NULL
);
CREATE UNIQUE INDEX journal_seal_last ON {schema}.journal_seal (last_pos);
CREATE TABLE {schema}.consumer (
    name text PRIMARY KEY,
    era integer NOT NULL,
    pos bigint NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE TABLE {schema}.erasure (
    record_id uuid PRIMARY KEY,
    object text NOT NULL,
    reason text NOT NULL,
    operation_id uuid NOT NULL,
    at timestamptz NOT NULL
);
-- Values of tracked fields over time, for "as of" lists and funnels.
CREATE TABLE {schema}.field_span (
    record_id uuid NOT NULL,
    field_id integer NOT NULL,
    from_at timestamptz NOT NULL,
    to_at timestamptz,
    value jsonb,
    object text NOT NULL,
    operation_id uuid NOT NULL,
    PRIMARY KEY (record_id, field_id, from_at, operation_id)
);
CREATE INDEX field_span_time ON {schema}.field_span (field_id, from_at);
CREATE UNIQUE INDEX field_span_open ON {schema}.field_span (record_id, field_id) WHERE to_at IS NULL;

-- Roll-ups whose parents bulk work has marked; one drainer folds them.
CREATE TABLE {schema}.rollup_due (
    object text NOT NULL,
    record_id uuid NOT NULL,
    marked_at timestamptz NOT NULL,
    PRIMARY KEY (object, record_id)
);

-- Programs' tokens, idempotency, and who looked at what.
CREATE TABLE {schema}.api_token (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    user_id uuid NOT NULL REFERENCES {schema}.o_user (id),
    title text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
);
CREATE INDEX api_token_user ON {schema}.api_token (user_id);
CREATE TABLE {schema}.idempotency (
    user_id uuid NOT NULL,
    key text NOT NULL,
    route text NOT NULL,
    body_hash bytea NOT NULL,
    status integer,
    response bytea,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_age ON {schema}.idempotency (created_at);
CREATE TABLE {schema}.access_log (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    actor_id uuid,
    subject_id uuid,
    kind text NOT NULL,
    object text,
    record_id uuid,
    detail jsonb NOT NULL,
    request_id text
);
CREATE INDEX access_log_at ON {schema}.access_log (at DESC);
CREATE INDEX access_log_record ON {schema}.access_log (record_id, at DESC) WHERE record_id IS NOT NULL;

-- The queue (DESIGN law 6).
CREATE TABLE {schema}.job (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    state text NOT NULL,
    priority integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    unique_key text,
    arguments jsonb NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    leased_until timestamptz,
    lease_id uuid,
    cancel_asked boolean NOT NULL DEFAULT false,
    progress jsonb,
    checkpoint jsonb,
    result jsonb,
    error jsonb,
    operation_id uuid,
    created_by uuid,
    created_at timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE INDEX job_due ON {schema}.job (priority DESC, due_at, id) WHERE state = 'waiting';
CREATE INDEX job_lease ON {schema}.job (leased_until) WHERE state = 'running';
CREATE UNIQUE INDEX job_unique ON {schema}.job (unique_key) WHERE state IN ('waiting', 'running') AND unique_key IS NOT NULL;
CREATE INDEX job_finished ON {schema}.job (finished_at) WHERE finished_at IS NOT NULL;
CREATE TABLE {schema}.job_schedule (
    key text PRIMARY KEY,
    kind text NOT NULL,
    cron text NOT NULL,
    arguments jsonb NOT NULL,
    next_at timestamptz NOT NULL,
    last_at timestamptz,
    active boolean NOT NULL
);

-- Rows of imports on their way in (chunks are checked and saved from here; kept until the report is old).
CREATE TABLE {schema}.import_row (
    job_id uuid NOT NULL,
    line bigint NOT NULL,
    record_id uuid NOT NULL,
    raw jsonb NOT NULL,
    state text NOT NULL,
    problem jsonb,
    PRIMARY KEY (job_id, line)
);
CREATE INDEX import_row_state ON {schema}.import_row (job_id, state, line);
