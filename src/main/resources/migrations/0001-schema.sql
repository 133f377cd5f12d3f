--liquibase formatted sql

--changeset gatehouse:0001-epoch splitStatements:false
--comment: Epochs never decrease: after a failover that lost commits, the clock keeps new epochs above the lost ones.
CREATE FUNCTION next_epoch(epoch bigint) RETURNS bigint
    LANGUAGE sql VOLATILE
    AS $$ SELECT greatest(epoch + 1, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) $$;
--rollback DROP FUNCTION next_epoch(bigint);

--changeset gatehouse:0001-realm
--comment: One row. Renaming or deleting a role and "revoke everything" increase its epoch.
CREATE TABLE realm (
    id    smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    epoch bigint   NOT NULL
);
INSERT INTO realm (epoch) VALUES (next_epoch(0));
--rollback DROP TABLE realm;

--changeset gatehouse:0001-users
--validCheckSum: 9:e8a8353163dfa638bdbd131053f1ffdb
--comment: The row of a deleted user stays without personal data, so that references to it stay valid.
CREATE TABLE users (
    id            uuid PRIMARY KEY,
    login         text COLLATE "C",
    email         text COLLATE "C",
    first_name    text,
    last_name     text,
    password_hash text,
    active        boolean     NOT NULL DEFAULT true,
    authz_epoch   bigint      NOT NULL DEFAULT next_epoch(0),
    session_epoch bigint      NOT NULL DEFAULT next_epoch(0),
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at    timestamptz,
    CONSTRAINT users_deleted_is_anonymous CHECK (
        CASE WHEN deleted_at IS NULL
            THEN num_nulls(login, email, first_name, last_name, password_hash) = 0
            ELSE num_nonnulls(login, email, first_name, last_name, password_hash) = 0 AND NOT active
        END)
) WITH (fillfactor = 90);
-- The collation "C" folds only ASCII letters, in every locale: a Kelvin sign never equals a k.
CREATE UNIQUE INDEX users_login_key ON users (lower(login));
CREATE UNIQUE INDEX users_email_key ON users (lower(email));
--rollback DROP TABLE users;

--changeset gatehouse:0001-role
CREATE TABLE role (
    id          uuid PRIMARY KEY,
    title       text COLLATE "C" NOT NULL,
    description text        NOT NULL DEFAULT '',
    built_in    boolean     NOT NULL DEFAULT false,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX role_title_key ON role (lower(title));
INSERT INTO role (id, title, description, built_in) VALUES
    ('019aab00-0000-7000-8000-000000000001', 'subscriber', 'A registered user', true),
    ('019aab00-0000-7000-8000-000000000002', 'admin', 'Manages roles and users', true),
    ('019aab00-0000-7000-8000-000000000003', 'superuser', 'May do everything, also to admins', true),
    ('019aab00-0000-7000-8000-000000000004', 'introspector', 'May introspect tokens', true),
    ('019aab00-0000-7000-8000-000000000005', 'verifier', 'May read the revocations', true);
--rollback DROP TABLE role;

--changeset gatehouse:0001-user-role
CREATE TABLE user_role (
    user_id     uuid NOT NULL REFERENCES users,
    role_id     uuid NOT NULL REFERENCES role ON DELETE CASCADE,
    assigned_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (user_id, role_id)
);
CREATE INDEX user_role_role_id ON user_role (role_id, user_id);
--rollback DROP TABLE user_role;

--changeset gatehouse:0001-session
--validCheckSum: 9:a48fa56e9e120fb9a6493f29e64c81d7
--comment: No time column has an index, so that a rotation changes no indexed column and is a HOT update.
CREATE TABLE session (
    id                         uuid PRIMARY KEY,
    user_id                    uuid        NOT NULL REFERENCES users,
    session_epoch              bigint      NOT NULL,
    client_id                  text        NOT NULL,
    user_agent                 text,
    ip                         text,
    authenticated_at           timestamptz NOT NULL,
    ends_at                    timestamptz NOT NULL,
    -- SHA-256 of the session's secret and the generation, the hash of the only valid refresh token.
    token_hash                 bytea       NOT NULL CHECK (octet_length(token_hash) = 32),
    generation                 integer     NOT NULL DEFAULT 0,
    rotated_at                 timestamptz NOT NULL,
    access_expires_at          timestamptz NOT NULL,
    refresh_expires_at         timestamptz NOT NULL,
    previous_rotated_at        timestamptz,
    previous_access_expires_at timestamptz
) WITH (fillfactor = 80);
CREATE INDEX session_user_id ON session (user_id);
--rollback DROP TABLE session;

--changeset gatehouse:0001-revocation
--comment: Insert-only except for the purge. With the transaction id, a reader finds rows that its last snapshot did not show.
CREATE TABLE revocation (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text        NOT NULL CHECK (kind IN ('token', 'session', 'subject', 'role', 'key', 'realm')),
    key           text COLLATE "C" NOT NULL,
    minimum_epoch bigint      NOT NULL DEFAULT 0,
    expires_at    timestamptz NOT NULL,
    xid           xid8        NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX revocation_xid ON revocation (xid);
CREATE INDEX revocation_expires_at ON revocation USING brin (expires_at);
--rollback DROP TABLE revocation;

--changeset gatehouse:0001-keys
--comment: Private keys and MAC keys are encrypted with AES-256-GCM; kek_id identifies the master key.
CREATE TABLE signing_key (
    kid          text COLLATE "C" PRIMARY KEY,
    algorithm    text        NOT NULL,
    state        text        NOT NULL CHECK (state IN ('next', 'current', 'retired', 'denied')),
    public_key   bytea,
    sealed_key   bytea       NOT NULL,
    kek_id       text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    activated_at timestamptz,
    retired_at   timestamptz
);
CREATE UNIQUE INDEX signing_key_current ON signing_key (state) WHERE state = 'current';
CREATE TABLE mac_key (
    id           smallint PRIMARY KEY CHECK (id BETWEEN 0 AND 255),
    state        text        NOT NULL CHECK (state IN ('next', 'current', 'retired')),
    sealed_key   bytea       NOT NULL,
    kek_id       text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    activated_at timestamptz,
    retired_at   timestamptz
);
CREATE UNIQUE INDEX mac_key_current ON mac_key (state) WHERE state = 'current';
--rollback DROP TABLE signing_key; DROP TABLE mac_key;

--changeset gatehouse:0001-audit
--validCheckSum: 9:8a14f0cbc7ae959f8766999de5f59b3d
--comment: Append-only. Each month is a partition, so that old events are dropped with it and no row is ever deleted.
CREATE TABLE audit_event (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    action      text        NOT NULL,
    outcome     text        NOT NULL CHECK (outcome IN ('success', 'refused')),
    actor_id    uuid,
    subject_id  uuid,
    session_id  uuid,
    request_id  text,
    ip_hash     bytea,
    details     jsonb       NOT NULL DEFAULT '{}',
    PRIMARY KEY (occurred_at, id)
) PARTITION BY RANGE (occurred_at);
-- A safety net: it stays empty while partitions are created ahead.
CREATE TABLE audit_event_default PARTITION OF audit_event DEFAULT;
--rollback DROP TABLE audit_event;

--changeset gatehouse:0001-audit-months splitStatements:false
--validCheckSum: 9:628b40567d60669c1d63c278cedcdbc9
--comment: Runs with the privileges of its owner, so that the runtime role needs no privilege to create tables.
CREATE FUNCTION audit_make_months(ahead integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
    AS $$
DECLARE
    month date;
BEGIN
    -- Two instances that start at the same time would both create a missing partition.
    PERFORM pg_advisory_xact_lock(7021958339);
    FOR i IN 0..ahead LOOP
        month := (date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC') + make_interval(months => i))::date;
        BEGIN
            EXECUTE format(
                'CREATE TABLE IF NOT EXISTS %I PARTITION OF audit_event FOR VALUES FROM (%L) TO (%L)',
                'audit_event_' || to_char(month, 'YYYY_MM'),
                month::timestamp AT TIME ZONE 'UTC',
                (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
        EXCEPTION WHEN check_violation THEN
            -- Events of that month are in the default partition and stay there.
            RAISE WARNING 'audit_event has no partition for %', month;
        END;
    END LOOP;
END
$$;
--rollback DROP FUNCTION audit_make_months(integer);

--changeset gatehouse:0001-audit-first-months
SELECT audit_make_months(12);
--rollback empty
