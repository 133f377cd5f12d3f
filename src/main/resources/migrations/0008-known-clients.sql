--liquibase formatted sql

--changeset gatehouse:0008-known-client
--comment: Keyed hashes of the last ten client addresses of successful logins, newest first. Attacks on the account do not delay them.
CREATE TABLE known_client (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    clients bigint[] NOT NULL
) WITH (fillfactor = 80);
--rollback DROP TABLE known_client;
