package io.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.configuration.DatabaseSection;
import io.gatehouse.configuration.RedisSection;
import io.gatehouse.kernel.Secret;
import io.gatehouse.testing.FreePorts;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StartupChecksTest {
    private final RedisSection redis = redis(TestRedis.fresh().url());

    @Test
    void a_migrated_database_and_redis_are_fit() {
        assertThatCode(() -> StartupChecks.run(database(TestDatabase.migrated()), redis))
                .doesNotThrowAnyException();
    }

    @Test
    void a_database_without_the_schema_is_refused_with_the_command_that_makes_it() {
        TestDatabase empty = TestDatabase.empty();
        assertThatThrownBy(() -> StartupChecks.run(database(empty), redis))
                .isInstanceOf(StartupException.class)
                .hasMessageContainingAll("lacks", "db migrate config.yml");
        assertThatCode(() -> StartupChecks.requireDatabase(database(empty))).doesNotThrowAnyException();
    }

    @Test
    void what_cannot_be_reached_is_named_all_at_once_and_without_passwords() {
        int nobody = FreePorts.one();
        DatabaseSection database = section("jdbc:postgresql://127.0.0.1:" + nobody + "/gatehouse", "marker-database");
        RedisSection away = redis("redis://:marker-redis@127.0.0.1:" + nobody + "/0");
        assertThatThrownBy(() -> StartupChecks.run(database, away))
                .isInstanceOf(StartupException.class)
                .hasMessageContainingAll(
                        "PostgreSQL at jdbc:postgresql://127.0.0.1:" + nobody,
                        "GATEHOUSE_DATABASE_URL",
                        "Redis at redis://127.0.0.1:" + nobody,
                        "GATEHOUSE_REDIS_URL")
                .hasMessageNotContaining("marker");
    }

    @Test
    void a_database_that_does_not_exist_is_refused() {
        String url = TestDatabase.empty().jdbcUrl().replaceFirst("test_[0-9]+$", "nothing_of_this_name");
        assertThatThrownBy(() -> StartupChecks.requireDatabase(section(url, "")))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("nothing_of_this_name");
    }

    @ParameterizedTest
    @Tag("REL-12")
    @ValueSource(strings = {"LATIN1", "SQL_ASCII", "EUC_JP"})
    void a_database_in_another_encoding_is_refused_before_anything_is_written(String encoding) throws SQLException {
        TestDatabase migrated = TestDatabase.migrated();
        String name = "encoded_" + encoding.toLowerCase(Locale.ROOT);
        try (Connection connection = migrated.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " ENCODING '" + encoding
                    + "' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        }
        DatabaseSection section = section(migrated.jdbcUrl().replaceFirst("test_[0-9]+$", name), migrated.password());
        String[] sentence = {encoding, "Gatehouse needs UTF8", "CREATE DATABASE"};
        assertThatThrownBy(() -> StartupChecks.run(section, redis)).hasMessageContainingAll(sentence);
        assertThatThrownBy(() -> StartupChecks.requireDatabase(section)).hasMessageContainingAll(sentence);
        assertThatCode(() -> StartupChecks.requireDatabase(database(migrated))).doesNotThrowAnyException();
    }

    @Test
    void redis_is_asked_for_its_version() {
        assertThat(StartupChecks.isTooOld("6.0.16")).isTrue();
        assertThat(StartupChecks.isTooOld("5.0.14.1")).isTrue();
        assertThat(StartupChecks.isTooOld("6.2.0")).isFalse();
        assertThat(StartupChecks.isTooOld("8.2.2")).isFalse();
    }

    private static DatabaseSection database(TestDatabase database) {
        return new DatabaseSection(
                database.jdbcUrl(),
                Secret.valueOf(database.user()),
                Secret.valueOf(database.password()),
                false,
                0,
                null,
                null,
                null,
                null);
    }

    private static DatabaseSection section(String url, String password) {
        return new DatabaseSection(
                url, Secret.valueOf("postgres"), Secret.valueOf(password), false, 0, null, null, null, null);
    }

    private static RedisSection redis(String url) {
        return new RedisSection(Secret.valueOf(url), null, null, Duration.ofSeconds(2), 0);
    }
}
