package io.gatehouse.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Scrape;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rate limit of failed client authentications, with a budget that does not refill during the test. */
@Tag("THR-01")
@Tag("CLI-02")
class ClientLimitTest {
    private static final int LIMIT = 20;
    private static final int ATTEMPTS = 10_000;
    private static final TestService SERVICE =
            TestService.start(ConfigOverride.config("throttle.client_address", LIMIT + "/1d"));
    private static final TestClients CLIENTS =
            new TestClients(new TestSql(SERVICE.database().dataSource()));

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    private static Answer token(TestClient client) {
        return TestClients.token(SERVICE.uri(), client);
    }

    private static long count(String outcome) {
        return Scrape.of(SERVICE.adminUri()).counter("gatehouse_client_authentications", Map.of("outcome", outcome));
    }

    @Test
    void wrong_secrets_from_one_address_are_refused_before_they_are_looked_up() {
        TestClient known = CLIENTS.insert("introspector");
        TestClient unknown = CLIENTS.insert("introspector");
        assertThat(token(known).status()).isEqualTo(200);
        TestClient wrong = known.with(TestClients.newSecret(known.secretId()));
        int refused = 0;
        for (int i = 0; i < ATTEMPTS; i++) {
            Answer answer = token(wrong);
            assertThat(answer.status()).isIn(401, 429);
            if (answer.status() == 429) {
                assertThat(answer.header("Retry-After")).isNotEmpty();
                assertThat(answer.json().path("error").asText()).isEqualTo("temporarily_unavailable");
                refused++;
            }
        }

        assertThat(refused).isEqualTo(ATTEMPTS - LIMIT);
        // The attempt that uses up the limit is looked up; those after it are not.
        assertThat(count("failed")).isEqualTo(LIMIT + 1);
        assertThat(count("throttled")).isEqualTo(ATTEMPTS - LIMIT - 1);
        assertThat(token(known).status())
                .as("a client that authenticated recently")
                .isEqualTo(200);
        assertThat(token(unknown).status()).as("another client").isEqualTo(429);
        assertThat(TestClients.post(SERVICE.uri(), "/auth/introspect", known.basic(), "token=x")
                        .status())
                .isEqualTo(200);
    }
}
