package io.gatehouse.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.db.ManagedPooledDataSource;
import io.gatehouse.configuration.DatabaseSection;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections that stay open and answer reads although their server is no longer the primary. */
@Tag("REL-13")
class FailoverDetectorTest {
    private static final int CONNECTIONS = 4;

    private final TestDatabase server = TestDatabase.migrated();
    private final AtomicLong nanos = new AtomicLong();
    private final ManagedPooledDataSource pool = pool();
    private final FailoverDetector loss = new FailoverDetector(pool::purge, nanos::get);
    private final Database database = new Database(jdbi(), loss);

    /** Statements of these tests. */
    public interface ProbeDao {
        @SqlUpdate("UPDATE realm SET epoch = epoch + 1")
        int write();

        @SqlQuery("SELECT pg_backend_pid()")
        int session();
    }

    private ManagedPooledDataSource pool() {
        DatabaseSection section = new DatabaseSection(
                server.jdbcUrl(),
                Secret.valueOf(server.user()),
                Secret.valueOf(server.password()),
                false,
                CONNECTIONS,
                null,
                null,
                null,
                null);
        return (ManagedPooledDataSource) section.pool().build(new MetricRegistry(), "test");
    }

    private Jdbi jdbi() {
        return Jdbi.create(pool).installPlugin(new SqlObjectPlugin());
    }

    @BeforeEach
    void start() throws Exception {
        pool.start();
    }

    @AfterEach
    void stop() throws Exception {
        pool.stop();
    }

    /** The error of a demoted primary on every open connection. */
    private Set<Integer> demote() throws SQLException {
        Set<Integer> sessions = new TreeSet<>();
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Connection connection = pool.getConnection();
            all.add(connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET default_transaction_read_only = on");
                var pid = statement.executeQuery("SELECT pg_backend_pid()");
                pid.next();
                sessions.add(pid.getInt(1));
            }
        }
        for (Connection each : all) {
            each.close();
        }
        return sessions;
    }

    @Test
    void the_first_rejected_write_is_retried_on_the_new_primary_and_all_later_work_goes_there() throws SQLException {
        Set<Integer> former = demote();
        assertThat(database.with(ProbeDao.class, ProbeDao::session)).isIn(former);
        assertThat(database.with(ProbeDao.class, ProbeDao::write)).isOne();
        for (int i = 0; i < 3 * CONNECTIONS; i++) {
            assertThat(database.with(ProbeDao.class, ProbeDao::session)).isNotIn(former);
            assertThat((int) database.inTransaction(tx -> tx.dao(ProbeDao.class).write()))
                    .isOne();
        }
    }

    @Test
    void a_dedicated_connection_that_detects_a_failover_closes_the_pooled_connections() throws SQLException {
        Set<Integer> former = demote();
        Jdbi one = Jdbi.create(server.dataSource()).installPlugin(new SqlObjectPlugin());
        try (DedicatedConnection own = new DedicatedConnection(one, loss)) {
            assertThat(own.with(ProbeDao.class, ProbeDao::write)).isOne();
            assertThat(own.isOpen()).isTrue();
            int session = own.with(ProbeDao.class, ProbeDao::session);
            assertThat(database.with(ProbeDao.class, ProbeDao::session)).isIn(former);
            try (Connection administrator = server.connect();
                    Statement statement = administrator.createStatement()) {
                statement.execute("SELECT pg_terminate_backend(" + session + ")");
            }
            assertThatThrownBy(() -> own.with(ProbeDao.class, ProbeDao::write)).isInstanceOf(ProblemException.class);
            assertThat(own.isOpen()).isFalse();
            assertThat(database.with(ProbeDao.class, ProbeDao::session)).isNotIn(former);
        }
    }

    @Test
    void with_a_server_that_stays_read_only_connections_are_closed_once_a_second() throws SQLException {
        AtomicLong times = new AtomicLong();
        FailoverDetector counted = new FailoverDetector(times::incrementAndGet, nanos::get);
        counted.primaryLost();
        counted.primaryLost();
        nanos.addAndGet(999_999_999);
        counted.primaryLost();
        assertThat(times).hasValue(1);
        nanos.incrementAndGet();
        counted.primaryLost();
        assertThat(times).hasValue(2);
    }
}
