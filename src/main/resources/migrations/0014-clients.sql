--liquibase formatted sql

--changeset gatehouse:0014-client
--comment: Machines that get access tokens with a secret instead of a password (RFC 6749 §4.4). The name is unique, ignoring the case of ASCII letters.
CREATE TABLE client (
    id                    uuid PRIMARY KEY,
    name                  text COLLATE "C" NOT NULL,
    description           text        NOT NULL DEFAULT '',
    active                boolean     NOT NULL DEFAULT true,
    authz_epoch           bigint      NOT NULL DEFAULT next_epoch(0),
    -- In seconds.
    access_token_lifetime integer     NOT NULL CHECK (access_token_lifetime BETWEEN 60 AND 86400),
    created_at            timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX client_name_key ON client (lower(name));
--rollback DROP TABLE client;

--changeset gatehouse:0014-client-secret
CREATE TABLE client_secret (
    id           uuid PRIMARY KEY,
    client_id    uuid        NOT NULL REFERENCES client ON DELETE CASCADE,
    -- SHA-256 of the text of the secret.
    hash         bytea       NOT NULL CHECK (octet_length(hash) = 32),
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at   timestamptz,
    last_used_on date
);
CREATE INDEX client_secret_client_id ON client_secret (client_id);
--rollback DROP TABLE client_secret;

--changeset gatehouse:0014-client-role
--comment: The foreign key to role briefly blocks changes of roles; reads continue.
CREATE TABLE client_role (
    client_id   uuid NOT NULL REFERENCES client ON DELETE CASCADE,
    role_id     uuid NOT NULL REFERENCES role ON DELETE CASCADE,
    assigned_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (client_id, role_id)
);
CREATE INDEX client_role_role_id ON client_role (role_id, client_id);
--rollback DROP TABLE client_role;
