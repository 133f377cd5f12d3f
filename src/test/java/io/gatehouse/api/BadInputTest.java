package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.api.RawClient.RawAnswer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Sends mutated requests to every call. {@code -Dgatehouse.bad_input.seed} repeats a run, and
 * {@code -Dgatehouse.bad_input.requests} sets the number of requests.
 */
@Tag("INP-03")
@Tag("INP-05")
@Tag("INP-12")
@Tag("OUT-02")
class BadInputTest {
    private static final long SEED = Long.getLong("gatehouse.bad_input.seed", 20_261_123L);
    private static final int REQUESTS = Integer.getInteger("gatehouse.bad_input.requests", 4000);
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "get");
    private static final List<String> QUERY_NAMES = List.of(
            "query", "role", "active", "limit", "after", "user_login", "role_title", "logout_everywhere", "password");
    private static final List<String> MEMBERS = List.of(
            "login",
            "username",
            "email",
            "first_name",
            "last_name",
            "password",
            "current_password",
            "refresh_token",
            "grant_type",
            "client_id",
            "title",
            "description",
            "user_login",
            "role_title");

    private static ApiFixture world;

    @BeforeAll
    static void start() {
        world = new ApiFixture();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void no_mutated_request_causes_an_error_or_leaks_data() {
        System.out.println("BadInputTest: seed " + SEED + ", " + REQUESTS + " requests");
        Mutations mutations = new Mutations(SEED);
        RawClient client = new RawClient(world.service().uri());
        List<Endpoint> endpoints = ApiTable.endpoints();
        Map<Integer, Integer> statuses = new TreeMap<>();
        for (int i = 0; i < REQUESTS; i++) {
            Endpoint endpoint = endpoints.get(i % endpoints.size());
            int status = send(mutations, client, endpoint, "request " + i + " of seed " + SEED);
            statuses.merge(status, 1, Integer::sum);
        }

        System.out.println("BadInputTest: responses by status " + statuses);
        // Some requests pass and some fail for each reason; otherwise the mutations are not effective.
        assertThat(statuses).containsKeys(200, 400, 403, 404, 405, 415, 422);
        assertThat(world.strings("SELECT login FROM users WHERE login LIKE 'fine-%'"))
                .isNotEmpty();
        Invariants.check(world);
    }

    private static int send(Mutations mutations, RawClient client, Endpoint endpoint, String what) {
        Call call = endpoint.call();
        String method = mutations.oneIn(20) ? mutations.oneOf(METHODS) : call.method();
        List<String> headers = new ArrayList<>();
        // Never as the superuser, whose session a request would end sooner or later.
        String token =
                mutations.oneIn(4) ? world.subscriber().access() : world.admin().access();
        if (spares(call.with(method)) && !mutations.oneIn(10)) {
            headers.add("Authorization: Bearer " + token);
        }
        if (mutations.oneIn(4)) {
            headers.add(mutations.header());
        }
        byte[] body = body(mutations, endpoint, headers);
        String target = mutations.target(call, QUERY_NAMES);
        Optional<RawAnswer> answer = client.send(method, target, headers, body);
        String whole =
                what + ": " + method + " " + target + " " + headers + " " + new String(body, StandardCharsets.UTF_8);
        answer.ifPresent(a -> check(endpoint, a, method, whole));
        return answer.map(RawAnswer::status).orElse(0);
    }

    /** Returns whether a call leaves the caller's account and session unchanged. */
    private static boolean spares(Call call) {
        return !call.toString().equals("POST /auth/logout") && !call.toString().equals("DELETE /profile/personal");
    }

    private static byte[] body(Mutations mutations, Endpoint endpoint, List<String> headers) {
        if (!endpoint.body().isBody() && !mutations.oneIn(10)) {
            return new byte[0];
        }
        List<String> members = mutations.oneIn(5) ? MEMBERS : endpoint.body().members();
        String type = mutations.oneIn(3) ? mutations.contentType() : "application/json";
        headers.add("Content-Type: " + type);
        return type.contains("form") ? mutations.form(members) : mutations.json(members);
    }

    private static void check(Endpoint endpoint, RawAnswer answer, String method, String what) {
        // 501 is for unknown methods.
        int mostStatus = List.of("BREW", "get").contains(method) ? 501 : 499;
        assertThat(answer.status())
                .as(what + "\n" + answer.text())
                .isLessThanOrEqualTo(mostStatus)
                .isNotEqualTo(500);
        assertThat(answer.body()).as(what).doesNotContain(AnswerRules.INTERNALS.toArray(String[]::new));
        assertThat(answer.text()).as(what).doesNotContain("\nX-Injected");
        if (answer.status() >= 400) {
            boolean oauth = endpoint.call().template().equals("/oauth/token");
            assertThat(answer.isProblem() || (oauth && answer.isOAuthError()))
                    .as(what + "\n" + answer.text())
                    .isTrue();
        }
    }
}
