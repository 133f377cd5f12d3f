package io.gatehouse.storage;

import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * One connection outside the pool for one reader that must know whether it still talks to the same server session. It
 * belongs to one thread.
 */
public final class DedicatedConnection implements AutoCloseable {
    private final Jdbi jdbi;
    private @Nullable Handle handle;

    /** @param jdbi opens connections that no pool hands out */
    public DedicatedConnection(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Whether the connection of the last call is still there, as far as is known. */
    public boolean isOpen() {
        return handle != null;
    }

    /** Runs a statement on the connection, which is opened if need be, and closed when the statement fails. */
    public <D, T> T with(Class<D> dao, Function<D, T> statement) {
        try {
            Handle open = handle == null ? jdbi.open() : handle;
            handle = open;
            return statement.apply(open.attach(dao));
        } catch (JdbiException e) {
            close();
            throw DatabaseFailure.of(e).asException(e);
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
