--liquibase formatted sql

--changeset gatehouse:0010-one-denylist-row-per-session
--validCheckSum: 9:384db17bf7cd1c51631acca520faab7b
--comment: The transactions of the last two rotations of a session. Revocation rows of the older one are superseded by those of the newer one. Not indexed.
ALTER TABLE session ADD COLUMN denied_xid xid8, ADD COLUMN superseded_xid xid8;
-- Whether the instance applies the entry of a generation to all lower ones; earlier versions need one row per generation.
ALTER TABLE member ADD COLUMN reads_generations boolean NOT NULL DEFAULT false;
--rollback ALTER TABLE session DROP COLUMN denied_xid, DROP COLUMN superseded_xid; ALTER TABLE member DROP COLUMN reads_generations;

--changeset gatehouse:0010-refresh-rate-and-client
--validCheckSum: 9:9a58c79b555295baa9dc2377b5c836b6
--comment: These columns have no index, so that a rotation is a HOT update.
ALTER TABLE session
    -- The theoretical arrival time of the next rotation (GCRA).
    ADD COLUMN rate_mark timestamptz,
    -- Keyed hashes of the address and user agent of the client of the last rotation, and the generation that it created.
    ADD COLUMN rotated_from bigint,
    ADD COLUMN rotated_with bigint,
    ADD COLUMN rotated_into integer,
    -- The generation whose token was replaced although its client got a 503. If the client retries with it, this is no reuse.
    ADD COLUMN unanswered_generation integer;
--rollback ALTER TABLE session DROP COLUMN rate_mark, DROP COLUMN rotated_from, DROP COLUMN rotated_with, DROP COLUMN rotated_into, DROP COLUMN unanswered_generation;
