--liquibase formatted sql

--changeset gatehouse:0008-known-client
--comment: From where a user logged in before, as keyed hashes, the last one first and ten at most: whom no attack on the account may hold up.
CREATE TABLE known_client (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    clients bigint[] NOT NULL
) WITH (fillfactor = 80);
--rollback DROP TABLE known_client;
