package io.gatehouse.storage;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;

/**
 * Runs statements and transactions in PostgreSQL. Its failures become problems: {@code DEPENDENCY_UNAVAILABLE} if it is
 * unavailable, overloaded or too slow, {@code REQUEST_MALFORMED} for text that it cannot store. Thread-safe.
 */
public final class Database {
    private static final int MAX_ATTEMPTS = 3;

    private final Jdbi jdbi;
    private final FailoverDetector failover;
    private final Set<Class<?>> registered = ConcurrentHashMap.newKeySet();

    /** @param jdbi a Jdbi with the SQL object plugin, over unpooled connections */
    public Database(Jdbi jdbi) {
        this(jdbi, FailoverDetector.withoutPool());
    }

    /**
     * @param jdbi a Jdbi with the SQL object plugin
     * @param failover notified when a connection leads to a server that is no longer the primary
     */
    public Database(Jdbi jdbi, FailoverDetector failover) {
        this.jdbi = jdbi;
        this.failover = failover;
        // The default message contains bound values, such as password hashes and names.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
        // No statement uses templates. Dropwizard's engine would parse each statement on each run.
        jdbi.getConfig(SqlStatements.class).setTemplateEngine(TemplateEngine.NOP);
    }

    /** A database over the connections of a data source. */
    public static Database over(DataSource connections) {
        return new Database(Jdbi.create(connections).installPlugin(new SqlObjectPlugin()));
    }

    /** Runs one statement in autocommit mode: one round trip. */
    public <D, T> T with(Class<D> dao, Function<D, T> statement) {
        register(dao);
        return retrying(() -> jdbi.withHandle(handle -> {
            requireNoTransaction(handle);
            return statement.apply(handle.attach(dao));
        }));
    }

    /**
     * Runs work in one READ COMMITTED transaction and commits it. The work runs again if PostgreSQL aborted it to
     * resolve a deadlock, or rejected it because the server is read-only after a failover, so it must have no effects
     * outside of the transaction. An exception rolls back; return a result for changes that must be committed.
     */
    public <T> T inTransaction(Function<Transaction, T> work) {
        // No isolation level is set: with one, Jdbi needs a round trip to read the current level and another to set it.
        return retrying(() -> jdbi.withHandle(handle -> {
            requireNoTransaction(handle);
            return handle.inTransaction(open -> work.apply(new Transaction(open, this::register)));
        }));
    }

    /**
     * Makes Jdbi analyze a DAO once, in the configuration that it copies for every handle. Otherwise every new handle
     * would analyze it again. Opens no connection.
     */
    private void register(Class<?> dao) {
        if (registered.add(dao)) {
            jdbi.useExtension(dao, unused -> {});
        }
    }

    /** Jdbi would reuse the thread's open transaction, so the work would not be committed when this call returns. */
    private static void requireNoTransaction(Handle handle) {
        if (handle.isInTransaction()) {
            throw new IllegalStateException(
                    "This thread already runs a transaction. Pass its Transaction to the callee.");
        }
    }

    private <T> T retrying(Attempt<T> attempt) {
        for (int i = 1; ; i++) {
            try {
                return attempt.run();
            } catch (JdbiException e) {
                DatabaseErrorClass failure = DatabaseErrorClass.of(e);
                if (DatabaseErrorClass.losesPrimary(e)) {
                    failover.primaryLost();
                }
                if (!failure.isRetryable(e) || i == MAX_ATTEMPTS) {
                    throw failure.asException(e);
                }
            }
        }
    }

    @FunctionalInterface
    private interface Attempt<T> {
        T run();
    }
}
