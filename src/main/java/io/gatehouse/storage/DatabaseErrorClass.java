package io.gatehouse.storage;

import io.gatehouse.kernel.Problem;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Classifies a failed statement by its SQLSTATE (PostgreSQL, appendix A). */
enum DatabaseErrorClass {
    /** A deadlock or serialization failure; the transaction can be retried. */
    CONFLICT,
    /** PostgreSQL is unreachable, shutting down, read-only, too slow, or out of disk or connections. */
    UNAVAILABLE,
    /** The text contains characters that PostgreSQL cannot store. */
    MALFORMED,
    /** A bug in Gatehouse. */
    FAULT;

    private static final String READ_ONLY = "25006";
    /** Read-only, shut down by an administrator, crashed, or not accepting connections. */
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
            // Read-only after a failover, idle in a transaction, statement timeout, lock timeout, shutting down.
            case "25006", "25P03", "57014", "55P03", "57P01", "57P02", "57P03", "57P05" -> UNAVAILABLE;
            default -> ofClass(state);
        };
    }

    /**
     * Whether the server is unreachable, shutting down or read-only, so that another server may now be the primary.
     */
    static boolean losesPrimary(JdbiException e) {
        SQLException sql = sqlCause(e);
        String state = sql == null || sql.getSQLState() == null ? "" : sql.getSQLState();
        return state.startsWith("08") || PRIMARY_LOST.contains(state);
    }

    /** Whether nothing was written and a retry may succeed at once, on a connection to the current primary. */
    boolean isRetryable(JdbiException e) {
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

    /** The exception for the caller of {@link Database}. */
    RuntimeException asException(JdbiException e) {
        return switch (this) {
            case CONFLICT, UNAVAILABLE ->
                Problem.DEPENDENCY_UNAVAILABLE
                        .asException("The database did not answer in time.")
                        .retryAfter(RETRY_AFTER)
                        .causedBy(e);
            case MALFORMED ->
                Problem.REQUEST_MALFORMED
                        .asException("The request contains characters that cannot be stored.")
                        .causedBy(e);
            case FAULT -> e;
        };
    }
}
