package io.gatehouse.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.health.HealthCheck.Result;
import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.command.StartupException;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Scrape;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import io.gatehouse.testing.TestService;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A service whose default role was created by an administrator. */
@Tag("ACC-12")
class DefaultRoleOverHttpTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final ConfigOverride MEMBER = ConfigOverride.config("registration.default_role", "Member");

    private final TestDatabase database = TestDatabase.migrated();

    @Test
    void the_default_role_is_protected_and_registration_without_it_is_503_before_the_hash() throws SQLException {
        execute("INSERT INTO role (id, title) VALUES (gen_random_uuid(), 'member')");
        try (TestService service = TestService.start(database, TestRedis.fresh(), MEMBER)) {
            Api api = new Api(service.uri());
            assertThat(api.register("first-user", PASSWORD)
                            .json()
                            .at("/roles/0")
                            .textValue())
                    .isEqualTo("member");
            String admin = administrator(api);
            Api.Answer deletion = api.delete("/roles/member", admin);
            assertThat(deletion.status()).isEqualTo(409);
            assertThat(deletion.json().path("type").textValue()).isEqualTo("urn:gatehouse:problem:role-is-default");
            assertThat(api.patch("/roles/MEMBER", admin, Map.of("title", "guest"))
                            .status())
                    .isEqualTo(409);
            assertThat(health(service).isHealthy()).isTrue();

            execute("DELETE FROM role WHERE title = 'member'");

            long hashes = hashes(service);
            Api.Answer refused = api.register("second-user", PASSWORD);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isEqualTo("60");
            assertThat(hashes(service)).isEqualTo(hashes);
            assertThat(health(service).getMessage())
                    .contains("503", "GATEHOUSE_REGISTRATION_DEFAULT_ROLE", "Member", "does not exist");

            assertThat(api.post("/roles", admin, Map.of("title", "member")).status())
                    .isEqualTo(201);
            assertThat(api.register("second-user", PASSWORD).status()).isEqualTo(201);
            assertThat(health(service).isHealthy()).isTrue();
        }
    }

    @Test
    void the_service_does_not_start_without_the_default_role_and_names_the_remedy() {
        assertThatThrownBy(() -> TestService.start(database, TestRedis.fresh(), MEMBER))
                .hasRootCauseInstanceOf(StartupException.class)
                .rootCause()
                .hasMessageContainingAll("Member", "does not exist", "GATEHOUSE_REGISTRATION_DEFAULT_ROLE");
    }

    private String administrator(Api api) throws SQLException {
        api.register("the-admin", PASSWORD);
        execute("INSERT INTO user_role (user_id, role_id) SELECT u.id, r.id FROM users u, role r"
                + " WHERE u.login = 'the-admin' AND r.title = 'admin'");
        return api.login("the-admin", PASSWORD).access();
    }

    private static Result health(TestService service) {
        return service.support().getEnvironment().healthChecks().runHealthCheck("registration");
    }

    private static long hashes(TestService service) {
        return Scrape.of(service.adminUri()).counter("gatehouse_hashing_hashes", Map.of());
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
