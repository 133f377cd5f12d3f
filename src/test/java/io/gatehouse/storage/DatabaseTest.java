package io.gatehouse.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.testing.TestDatabase;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    private final Database database = Database.over(TestDatabase.migrated().dataSource());

    /** Statements of these tests. */
    public interface RealmDao {
        @SqlUpdate("UPDATE realm SET epoch = :epoch")
        int set(long epoch);

        @SqlQuery("SELECT epoch FROM realm")
        long epoch();
    }

    /** Jdbi would run both in the outer transaction, so the inner one would not be committed when it returns. */
    @Test
    void nested_transactions_and_statements_beside_a_transaction_are_rejected() {
        assertThatThrownBy(() -> database.inTransaction(outer -> database.inTransaction(
                        inner -> inner.dao(RealmDao.class).set(1))))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> database.inTransaction(outer -> database.with(RealmDao.class, dao -> dao.set(1))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(database.with(RealmDao.class, RealmDao::epoch)).isGreaterThan(1);
    }

    @Test
    void work_commits_when_it_returns_and_rolls_back_when_it_throws() {
        assertThatThrownBy(() -> database.inTransaction(tx -> {
                    tx.dao(RealmDao.class).set(7);
                    throw new IllegalArgumentException("no");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(database.with(RealmDao.class, RealmDao::epoch)).isNotEqualTo(7);
        database.inTransaction(tx -> tx.dao(RealmDao.class).set(8));
        assertThat(database.with(RealmDao.class, RealmDao::epoch)).isEqualTo(8);
    }
}
