-- Grants the runtime role the privileges that it needs. It can change neither the schema nor audit events or their seals. Run this as
-- the owner of the tables, which is the role that migrates, after each `db migrate`:
--   psql -v runtime=gatehouse -f ops/postgresql/grants.sql "$DATABASE_OF_GATEHOUSE"
-- It is idempotent. docs/operations/database-roles.md explains the two roles.

GRANT USAGE ON SCHEMA public TO :"runtime";
GRANT SELECT ON databasechangelog, databasechangeloglock, audit_month, audit_event TO :"runtime";
GRANT SELECT, INSERT ON audit_seal TO :"runtime";
-- The runtime role must not set the id, time or transaction of an event. One transaction, so that running instances can always insert.
BEGIN;
REVOKE INSERT ON audit_event FROM :"runtime";
GRANT INSERT (action, outcome, actor_id, subject_id, session_id, request_id, ip_hash, details)
    ON audit_event TO :"runtime";
COMMIT;
GRANT SELECT, UPDATE ON realm, revocation_history TO :"runtime";
GRANT SELECT, INSERT, UPDATE ON users, scheduled_work, audit_key TO :"runtime";
GRANT SELECT, INSERT, UPDATE, DELETE
    ON role, user_role, session, known_client, revocation, signing_key, mac_key, member, client, client_secret, client_role,
        listener_report
    TO :"runtime";
GRANT EXECUTE
    ON FUNCTION next_epoch(bigint), audit_make_months(integer), audit_drop_month(text, interval) TO :"runtime";
