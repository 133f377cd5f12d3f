package io.gatehouse.doctor;

import static io.gatehouse.doctor.Diagnosis.failureIf;
import static io.gatehouse.doctor.Diagnosis.warning;
import static io.gatehouse.doctor.Diagnosis.warningIf;

import io.gatehouse.doctor.DoctorDao.Server;
import io.gatehouse.storage.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Checks a PostgreSQL server that can be reached and has the newest schema. */
final class DatabaseDiagnostics {
    static final String INDEXES =
            "audit_event_pkey,audit_event_xid,audit_key_pkey,audit_seal_pkey,audit_seal_retention,"
                    + "client_name_key,client_pkey,client_role_pkey,client_role_role_id,client_secret_client_id,client_secret_pkey,known_client_pkey,listener_report_pkey,mac_key_current,mac_key_pkey,member_pkey,realm_pkey,revocation_expires_at,revocation_history_pkey,"
                    + "revocation_pkey,revocation_xid,role_pkey,role_title_key,scheduled_work_pkey,session_pkey,session_user_id,"
                    + "signing_key_current,signing_key_pkey,user_role_pkey,user_role_role_id,users_email_key,users_login_key,"
                    + "users_pkey";

    private static final String SUBJECT = "postgresql";
    private static final String GRANTS = "run ops/postgresql/grants.sql as the owner of the tables.";

    private final Database database;
    private final Clock clock;

    DatabaseDiagnostics(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * All diagnoses, healthy or not.
     *
     * @param pool the largest number of connections of one instance
     * @param leeway the clock difference above which tokens are rejected
     */
    List<Diagnosis> results(int pool, Duration leeway) {
        Instant before = clock.instant();
        Server server = database.with(DoctorDao.class, DoctorDao::server);
        Duration difference = clockDifference(before, server.now(), clock.instant());
        return List.of(
                failureIf(
                        server.takesNoWrites(),
                        SUBJECT,
                        "Version " + server.version() + ", accepts writes.",
                        "It is read-only. Point GATEHOUSE_DATABASE_URL at the primary."),
                indexes(),
                privileges(),
                leastPrivilege(server),
                failureIf(
                        difference.compareTo(leeway.dividedBy(2)) > 0,
                        "clock",
                        "The clock agrees with that of PostgreSQL.",
                        "The clock differs from that of PostgreSQL by " + difference.toSeconds()
                                + " s. Synchronize both clocks with NTP."),
                durability(server),
                warningIf(
                        server.connections() < pool,
                        "connections",
                        server.connections() + " may be open, and one instance opens " + pool + " at most.",
                        "Only " + server.connections() + " may be open, and one instance opens up to " + pool
                                + ": raise max_connections, or lower database.max_connections."));
    }

    /** The clock difference; zero if the time of PostgreSQL lies between the two times of this machine. */
    private static Duration clockDifference(Instant before, Instant databaseTime, Instant after) {
        if (databaseTime.isBefore(before)) {
            return Duration.between(databaseTime, before);
        }
        return databaseTime.isAfter(after) ? Duration.between(after, databaseTime) : Duration.ZERO;
    }

    private Diagnosis indexes() {
        List<String> missing = database.with(DoctorDao.class, dao -> dao.missingIndexes(INDEXES));
        return failureIf(
                !missing.isEmpty(),
                "indexes",
                "All indexes exist and are valid.",
                "Missing or invalid: " + String.join(", ", missing)
                        + ". Create them as in src/main/resources/migrations, or REINDEX them.");
    }

    private Diagnosis privileges() {
        List<String> missing = database.with(DoctorDao.class, RolePrivileges::missing);
        return failureIf(
                !missing.isEmpty(),
                "privileges",
                "The role has all privileges that the server needs.",
                "The role lacks " + String.join(", ", missing) + ": " + GRANTS);
    }

    private static Diagnosis leastPrivilege(Server server) {
        return warningIf(
                server.mayCreate() || server.mayChangeAudit(),
                "least_privilege",
                "The role can change neither the schema nor audit events.",
                "The role can change the schema or audit events, so an attacker on an instance could too. Let another"
                        + " role own the tables (docs/operations/database-roles.md).");
    }

    private static Diagnosis durability(Server server) {
        if (!server.fsync()) {
            return warning("durability", "fsync is off: a crash of the machine can corrupt the database. Turn it on.");
        }
        return warningIf(
                !server.synchronousCommit(),
                "durability",
                "Commits are durable before they are acknowledged.",
                "synchronous_commit is off: a crash loses the last logouts and role changes. Turn it on.");
    }
}
