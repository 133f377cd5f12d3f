package io.gatehouse.storage;

import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * One connection outside the pool for one reader that must know whether it still talks to the same server. It belongs to one
 * thread.
 */
public final class DedicatedConnection implements AutoCloseable {
    // A pooler may keep our connection while it changes the server behind it.
    private static final String SERVER = "SELECT pg_postmaster_start_time()::text";

    private final Jdbi jdbi;
    private final FailoverDetector primaryLoss;
    private @Nullable Handle handle;
    private String server = "";

    /** @param jdbi opens connections that no pool hands out */
    public DedicatedConnection(Jdbi jdbi) {
        this(jdbi, FailoverDetector.withoutPool());
    }

    /** @param primaryLoss told when the connection leads to a server that is no primary any more */
    public DedicatedConnection(Jdbi jdbi, FailoverDetector primaryLoss) {
        this.jdbi = jdbi;
        this.primaryLoss = primaryLoss;
    }

    /** Whether the connection of the last call still leads to the server that it led to when it was opened; asks the server. */
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
            // What comes next opens another, or says why it cannot.
            note(e);
        }
        close();
        return false;
    }

    /** Runs a statement on the connection, which is opened if need be, and closed when the statement fails. */
    public <D, T> T with(Class<D> dao, Function<D, T> statement) {
        try {
            return statement.apply(open().attach(dao));
        } catch (JdbiException e) {
            note(e);
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

    private void note(JdbiException e) {
        if (DatabaseErrorClass.losesPrimary(e)) {
            primaryLoss.noticed();
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
