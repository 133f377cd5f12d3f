--liquibase formatted sql

--changeset gatehouse:0002-member
--comment: The running instances. Whose lease has ended answers no revocation with success until it is renewed.
CREATE TABLE member (
    id            uuid PRIMARY KEY,
    lease_ends_at timestamptz NOT NULL,
    started_at    timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);
--rollback DROP TABLE member;
