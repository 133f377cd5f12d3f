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
 * The way to PostgreSQL. What it says when it fails becomes a problem: away, overloaded or too slow is
 * {@code DEPENDENCY_UNAVAILABLE}, text that it cannot hold is {@code REQUEST_MALFORMED}. Thread-safe.
 */
public final class Database {
    private static final int MAX_ATTEMPTS = 3;

    private final Jdbi jdbi;
    private final FailoverDetector primaryLoss;
    private final Set<Class<?>> known = ConcurrentHashMap.newKeySet();

    /** @param jdbi with the SQL object plugin, over connections that no pool keeps */
    public Database(Jdbi jdbi) {
        this(jdbi, FailoverDetector.withoutPool());
    }

    /**
     * @param jdbi with the SQL object plugin
     * @param primaryLoss told when a connection leads to a server that is no primary any more
     */
    public Database(Jdbi jdbi, FailoverDetector primaryLoss) {
        this.jdbi = jdbi;
        this.primaryLoss = primaryLoss;
        // The default prints bound values, which are passwords' hashes and people's names.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
        // Our statements hold no templates. Dropwizard's engine would read each for them, each time that it runs.
        jdbi.getConfig(SqlStatements.class).setTemplateEngine(TemplateEngine.NOP);
    }

    /** The way over connections that somebody else pools or does not. */
    public static Database over(DataSource connections) {
        return new Database(Jdbi.create(connections).installPlugin(new SqlObjectPlugin()));
    }

    /** Runs one statement on a connection of its own, which commits by itself: one round trip. */
    public <D, T> T with(Class<D> dao, Function<D, T> statement) {
        learn(dao);
        return retrying(() -> jdbi.withHandle(handle -> {
            requireOwn(handle);
            return statement.apply(handle.attach(dao));
        }));
    }

    /**
     * Runs work in one transaction at the connection's isolation, READ COMMITTED, and commits it. The work is run again when PostgreSQL ended it to
     * resolve a deadlock, or refused it because it is read-only after a failover, so it must have no effect outside the transaction. What must survive a refusal is returned,
     * not thrown: an exception rolls back.
     */
    public <T> T inTransaction(Function<Transaction, T> work) {
        // Without a level: naming one makes Jdbi ask for the present one, which is a round trip, and another to set it.
        return retrying(() -> jdbi.withHandle(handle -> {
            requireOwn(handle);
            return handle.inTransaction(open -> work.apply(new Transaction(open, this::learn)));
        }));
    }

    /**
     * Has Jdbi look at a DAO's methods once, among the settings that it copies for every handle. Otherwise each handle
     * does so, and forgets it. Opens no connection.
     */
    private void learn(Class<?> dao) {
        if (known.add(dao)) {
            jdbi.useExtension(dao, unused -> {});
        }
    }

    /** Jdbi lends a thread the connection that it has: the work would look committed to its caller and not be. */
    private static void requireOwn(Handle handle) {
        if (handle.isInTransaction()) {
            throw new IllegalStateException("A transaction is running on this thread; pass it on instead");
        }
    }

    private <T> T retrying(Attempt<T> attempt) {
        for (int i = 1; ; i++) {
            try {
                return attempt.run();
            } catch (JdbiException e) {
                DatabaseErrorClass failure = DatabaseErrorClass.of(e);
                if (DatabaseErrorClass.losesPrimary(e)) {
                    primaryLoss.noticed();
                }
                if (!failure.isWorthAnotherTry(e) || i == MAX_ATTEMPTS) {
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
