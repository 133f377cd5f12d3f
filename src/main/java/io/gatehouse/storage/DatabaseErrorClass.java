package io.gatehouse.storage;

import io.gatehouse.kernel.Problem;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** What a failed statement means for the caller, by its SQLSTATE (PostgreSQL, appendix A). */
enum DatabaseErrorClass {
    /** Ended by PostgreSQL in favour of another transaction; running it again is the cure. */
    CONFLICT,
    /** Away, going down, full, read-only, out of connections or too slow. */
    UNAVAILABLE,
    /** The text holds what PostgreSQL cannot store. */
    MALFORMED,
    /** A mistake of ours. */
    FAULT;

    private static final String READ_ONLY = "25006";
    /** Read-only, shut down by an administrator, crashed, starting or not accepting connections. */
    private static final Set<String> PRIMARY_LOST = Set.of(READ_ONLY, "57P01", "57P02", "57P03");

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    static DatabaseErrorClass of(JdbiException e) {
        SQLException sql = sqlCause(e);
        if (e instanceof ConnectionException || sql == null || sql.getSQLState() == null) {
            return e instanceof ConnectionException ? UNAVAILABLE : FAULT;
        }
        String state = sql.getSQLState();
        return switch (state) {
            case "40001", "40P01" -> CONFLICT;
            case "22021", "22P05" -> MALFORMED;
            // Read-only after a failover, idle in a transaction, cancelled by the statement's deadline, lock not had in
            // time, shutting down.
            case "25006", "25P03", "57014", "55P03", "57P01", "57P02", "57P03", "57P05" -> UNAVAILABLE;
            default -> ofClass(state);
        };
    }

    /** Whether the server of this connection is shutting down, gone, or takes no writes (any more): another one may be the primary. */
    static boolean losesPrimary(JdbiException e) {
        SQLException sql = sqlCause(e);
        String state = sql == null || sql.getSQLState() == null ? "" : sql.getSQLState();
        return state.startsWith("08") || PRIMARY_LOST.contains(state);
    }

    /** Whether nothing was written, and the same may succeed at once: in favour of nobody, or on a connection to the present primary. */
    boolean isWorthAnotherTry(JdbiException e) {
        SQLException sql = sqlCause(e);
        return this == CONFLICT || (sql != null && READ_ONLY.equals(sql.getSQLState()));
    }

    private static DatabaseErrorClass ofClass(String state) {
        // 08 connection, 53 resources, 58 system error.
        return state.startsWith("08") || state.startsWith("53") || state.startsWith("58") ? UNAVAILABLE : FAULT;
    }

    private static @Nullable SQLException sqlCause(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }

    /** The exception that a caller of the database sees. */
    RuntimeException asException(JdbiException e) {
        return switch (this) {
            case CONFLICT, UNAVAILABLE ->
                Problem.DEPENDENCY_UNAVAILABLE
                        .asException("The database did not answer in time.")
                        .retryAfter(RETRY_AFTER)
                        .causedBy(e);
            case MALFORMED ->
                Problem.REQUEST_MALFORMED
                        .asException("The request holds characters that cannot be stored.")
                        .causedBy(e);
            case FAULT -> e;
        };
    }
}
