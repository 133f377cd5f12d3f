package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.TestService;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the rate limits per network: failures of one network never use up the budget of another. */
@Tag("THR-11")
class NetworkLimitsTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final int SITE = 6;
    private static final int NETWORK = 8;
    private static final int OVERALL = 20;
    private static final int RESERVE = 2;

    private TestService service;

    /** No budget refills during a test. */
    @BeforeEach
    void start() {
        service = TestService.start(
                ConfigOverride.config("trusted_proxies", "127.0.0.1"),
                ConfigOverride.config("throttle.login_address", "4/1d"),
                ConfigOverride.config("throttle.login_site", SITE + "/1d"),
                ConfigOverride.config("throttle.login_network", NETWORK + "/1d"),
                ConfigOverride.config("throttle.login_overall", OVERALL + "/1d"),
                ConfigOverride.config("throttle.login_reserve", RESERVE + "/1d"),
                ConfigOverride.config("throttle.registration_network", NETWORK + "/1d"),
                ConfigOverride.config("throttle.registration_overall", OVERALL + "/1d"),
                ConfigOverride.config("throttle.registration_reserve", RESERVE + "/1d"));
        assertThat(new Api(service.uri()).register("stranger", PASSWORD).status())
                .isEqualTo(201);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void a_56_and_a_48_have_budgets_separate_from_their_neighbours() {
        assertThat(failures(SITE + 1, i -> "2001:db8:1:1a0" + i + "::1")).endsWith(401, 429);
        assertThat(failures(NETWORK - SITE + 1, i -> "2001:db8:1:1b0" + i + "::1"))
                .endsWith(401, 429);
        assertThat(failures(1, i -> "2001:db8:1:c000::1")).containsExactly(429);
        assertThat(failures(1, i -> "2001:db8:2::1")).containsExactly(401);
        assertThat(failures(NETWORK + 1, i -> "198.51.100." + i)).endsWith(401, 429);
    }

    @Test
    void unknown_clients_with_the_correct_password_log_in_when_the_total_budget_is_used_up() {
        // 30 at a time from one /48, and from 30 of them.
        List<Integer> oneNetwork = failures(30, i -> "2001:db8:1:" + i + "00::1");
        assertThat(oneNetwork).filteredOn(status -> status == 401).hasSize(NETWORK);
        List<Integer> manyNetworks = failures(30, i -> "2001:db8:a" + i + "::1");
        assertThat(manyNetworks).containsOnly(401);

        // The total budget is used up. Each network has a reserve, which only its failures use up.
        assertThat(failures(RESERVE + 1, i -> "2001:db8:b:" + i + "::1")).containsExactly(401, 401, 429);
        for (String address : List.of("2001:db8:c::1", "203.0.113.7", "203.0.113.8", "203.0.113.9")) {
            assertThat(login("stranger", PASSWORD, address)).as(address).isEqualTo(200);
        }
        assertThat(login("stranger", PASSWORD, "2001:db8:b::1"))
                .as("beside the attacker")
                .isEqualTo(429);
    }

    @Test
    void registrations_are_counted_per_network() {
        List<Integer> oneNetwork = registrations(NETWORK + 1, "one-", i -> "2001:db8:1:" + i + "00::1");
        assertThat(oneNetwork).startsWith(201, 201).endsWith(201, 429);
        assertThat(registrations(OVERALL, "many-", i -> "2001:db8:a" + i + "::1"))
                .containsOnly(201);
        // The total budget is used up by now.
        assertThat(registrations(RESERVE + 1, "more-", i -> "2001:db8:b:" + i + "::1"))
                .containsExactly(201, 201, 429);
        assertThat(registrations(1, "honest-", i -> "2001:db8:c::1")).containsExactly(201);
    }

    private List<Integer> registrations(int number, String prefix, Origin origin) {
        return IntStream.range(0, number)
                .map(i -> send("/profile/register", Api.registration(prefix + i, PASSWORD), origin.of(i)))
                .boxed()
                .toList();
    }

    /** The address of the failure with this number. */
    private interface Origin {
        String of(int number);
    }

    private List<Integer> failures(int number, Origin origin) {
        return IntStream.range(0, number)
                .map(i -> login("nobody-" + origin.of(i), "wrong password", origin.of(i)))
                .boxed()
                .toList();
    }

    private int login(String name, String password, String address) {
        return send("/auth/login", Map.of("login", name, "password", password), address);
    }

    private int send(String path, Map<String, String> body, String address) {
        return Api.send(HttpRequest.newBuilder(URI.create(service.uri() + "/api/v1" + path))
                        .header("Content-Type", Api.JSON)
                        .header("X-Forwarded-For", address)
                        .POST(BodyPublishers.ofString(Api.write(body)))
                        .build())
                .status();
    }
}
