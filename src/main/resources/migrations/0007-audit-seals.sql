--liquibase formatted sql

--changeset gatehouse:0007-audit-event-xid
--comment: The transaction id of an event defines the order of sealing. Existing events get the id of this transaction.
ALTER TABLE audit_event ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX audit_event_xid ON audit_event (xid, id);
--rollback ALTER TABLE audit_event DROP COLUMN xid;

--changeset gatehouse:0007-audit-key
--comment: Random keys, encrypted with the master key, so that seals stay valid when the master key changes.
CREATE TABLE audit_key (
    id         smallint PRIMARY KEY CHECK (id > 0),
    sealed_key bytea       NOT NULL,
    kek_id     text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
--rollback DROP TABLE audit_key;

--changeset gatehouse:0007-audit-seal
--validCheckSum: 9:2bc43c7ee438b53b5d6a5706c7b4d489
--comment: A chain over all events (ADR 0012). Append-only; seals stay when the partition of their events is dropped.
CREATE TABLE audit_seal (
    number    bigint PRIMARY KEY CHECK (number > 0),
    sealed_at timestamptz NOT NULL,
    key_id    smallint    NOT NULL REFERENCES audit_key,
    -- The seal covers the events after the previous seal, up to this position in the order of (xid, id) …
    last_xid  xid8        NOT NULL,
    last_id   bigint      NOT NULL,
    -- … with ids greater than this one. It changes only when a restored dump restarts the transaction counter.
    floor_id  bigint      NOT NULL,
    top_id    bigint      NOT NULL,
    -- The first transaction that had not written yet when the events were read.
    next_xid  xid8        NOT NULL,
    -- The months of its events, as in the names of their partitions; empty if it covers no events.
    month     text        NOT NULL,
    events    integer     NOT NULL,
    digest    bytea       NOT NULL CHECK (octet_length(digest) = 32),
    hash      bytea       NOT NULL CHECK (octet_length(hash) = 32)
);
--rollback DROP TABLE audit_seal;
