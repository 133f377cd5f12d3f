--liquibase formatted sql

--changeset gatehouse:0005-scheduled-work
--comment: Jobs that one instance runs for all once in each period. No time column has an index, so that updates are HOT.
CREATE TABLE scheduled_work (
    name         text COLLATE "C" PRIMARY KEY,
    due_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at   timestamptz,
    completed_at timestamptz
) WITH (fillfactor = 50);
--rollback DROP TABLE scheduled_work;

--changeset gatehouse:0005-audit-month
--comment: The monthly partitions, without the default partition and other attached tables.
CREATE VIEW audit_month AS
    SELECT child.relname::text AS name, m.month AT TIME ZONE 'UTC' AS begins_at,
        (m.month + interval '1 month') AT TIME ZONE 'UTC' AS ends_at
    FROM pg_inherits
    JOIN pg_class child ON child.oid = inhrelid
    CROSS JOIN LATERAL (
        SELECT CASE WHEN child.relname ~ '^audit_event_[0-9]{4}_(0[1-9]|1[0-2])$'
            THEN make_timestamp(substr(child.relname, 13, 4)::int, substr(child.relname, 18, 2)::int, 1, 0, 0, 0)
            END AS month
    ) m
    WHERE inhparent = 'audit_event'::regclass AND m.month IS NOT NULL;
--rollback DROP VIEW audit_month;

--changeset gatehouse:0005-audit-drop-month splitStatements:false
--validCheckSum: 9:5c31060581b02537b95add70604dbef4
--comment: Runs with the privileges of its owner, so that the runtime role can neither drop tables nor delete events.
CREATE FUNCTION audit_drop_month(month text, retention interval) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
    -- Every insert of an event, and so every login, waits while this function waits for the lock of the table.
    SET lock_timeout = '200ms'
    AS $$
DECLARE
    -- Without the schema name, a temporary table of the caller would be found first.
    home text := current_schema();
    found boolean;
BEGIN
    IF retention IS NULL OR retention < interval '30 days' THEN
        RAISE EXCEPTION 'audit events are kept for 30 days at least' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- The same lock as in audit_make_months. Of two concurrent calls the second finds no partition.
    PERFORM pg_advisory_xact_lock(7021958339);
    EXECUTE format(
        'SELECT EXISTS (SELECT FROM %I.audit_month WHERE name = $1 AND ends_at <= clock_timestamp() - $2)', home)
        INTO found USING month, retention;
    IF found THEN
        EXECUTE format('DROP TABLE %I.%I', home, month);
    END IF;
    RETURN found;
END
$$;
-- By default every role may execute a function.
REVOKE ALL ON FUNCTION audit_drop_month(text, interval) FROM PUBLIC;
--rollback DROP FUNCTION audit_drop_month(text, interval);
