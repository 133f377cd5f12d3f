package io.gatehouse.storage;

import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * One unpooled connection for a reader that must know whether it still reads from the same server. Not thread-safe.
 */
public final class DedicatedConnection implements AutoCloseable {
    // A connection pooler can switch the server behind an open connection.
    private static final String SERVER = "SELECT pg_postmaster_start_time()::text";

    private final Jdbi jdbi;
    private final FailoverDetector failover;
    private @Nullable Handle handle;
    private String server = "";

    /** @param jdbi a Jdbi over unpooled connections */
    public DedicatedConnection(Jdbi jdbi) {
        this(jdbi, FailoverDetector.withoutPool());
    }

    /** @param failover notified when the connection leads to a server that is no longer the primary */
    public DedicatedConnection(Jdbi jdbi, FailoverDetector failover) {
        this.jdbi = jdbi;
        this.failover = failover;
    }

    /** Whether the connection is open and still leads to the server to which it was opened. Queries the server. */
    public boolean isOpen() {
        Handle open = handle;
        if (open == null) {
            return false;
        }
        try {
            if (server(open).equals(server)) {
                return true;
            }
        } catch (JdbiException e) {
            // The next call opens a new connection, or reports why it cannot.
            detectFailover(e);
        }
        close();
        return false;
    }

    /** Runs a statement. Opens the connection if necessary, and closes it if the statement fails. */
    public <D, T> T with(Class<D> dao, Function<D, T> statement) {
        try {
            return statement.apply(open().attach(dao));
        } catch (JdbiException e) {
            detectFailover(e);
            close();
            throw DatabaseErrorClass.of(e).asException(e);
        }
    }

    private Handle open() {
        Handle open = handle;
        if (open == null) {
            open = jdbi.open();
            handle = open;
            server = server(open);
        }
        return open;
    }

    private static String server(Handle open) {
        return open.createQuery(SERVER).mapTo(String.class).one();
    }

    private void detectFailover(JdbiException e) {
        if (DatabaseErrorClass.losesPrimary(e)) {
            failover.primaryLost();
        }
    }

    @Override
    public void close() {
        Handle open = handle;
        handle = null;
        if (open != null) {
            open.close();
        }
    }
}
