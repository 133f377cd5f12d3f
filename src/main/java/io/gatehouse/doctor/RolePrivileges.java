package io.gatehouse.doctor;

import java.util.ArrayList;
import java.util.List;

/** The privileges of the runtime role, the same as in {@code ops/postgresql/grants.sql}. */
final class RolePrivileges {
    static final List<Grant> TABLES = List.of(
            new Grant("SELECT", "databasechangelog,databasechangeloglock,audit_month,audit_event"),
            new Grant("SELECT,INSERT", "audit_seal"),
            new Grant("SELECT,UPDATE", "realm,revocation_history"),
            new Grant("SELECT,INSERT,UPDATE", "users,scheduled_work,audit_key"),
            new Grant(
                    "SELECT,INSERT,UPDATE,DELETE",
                    "role,user_role,session,known_client,revocation,signing_key,mac_key,member,"
                            + "client,client_secret,client_role,listener_report"));

    /** The columns of an audit event that the role may set; PostgreSQL sets the others. */
    static final String EVENT_COLUMNS = "action,outcome,actor_id,subject_id,session_id,request_id,ip_hash,details";

    /** Separated by semicolons. */
    static final String FUNCTIONS = "next_epoch(bigint);audit_make_months(integer);audit_drop_month(text, interval)";

    private RolePrivileges() {}

    /** Privileges on tables; both lists separated by commas. */
    record Grant(String privileges, String tables) {}

    /** The missing privileges. */
    static List<String> missing(DoctorDao dao) {
        List<String> missing = new ArrayList<>();
        TABLES.forEach(grant -> missing.addAll(dao.missingOnTables(grant.privileges(), grant.tables())));
        missing.addAll(dao.missingOnEvents(EVENT_COLUMNS));
        missing.addAll(dao.missingOnFunctions(FUNCTIONS));
        return missing;
    }
}
