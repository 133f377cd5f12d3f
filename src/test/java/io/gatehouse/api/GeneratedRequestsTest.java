package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.documentation.DocumentedOperation;
import io.gatehouse.documentation.OpenApiContract;
import io.gatehouse.documentation.SchemaValues;
import io.gatehouse.testing.Api.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Generates requests from the OpenAPI document, for callers of every role and with values of earlier responses, and
 * compares every response with the document. {@code -Dgatehouse.generated.requests=1000000} sets the number of
 * requests, and {@code -Dgatehouse.generated.seed} the random seed.
 */
@Tag("INP-09")
@Tag("INP-12")
@Tag("OUT-01")
@Tag("OUT-02")
class GeneratedRequestsTest {
    private static final long SEED = Long.getLong("gatehouse.generated.seed", 20_261_128L);
    /** Its two ids must belong together, which random ones rarely do. */
    private static final Set<String> NEEDS_TWO_IDS = Set.of("DELETE /clients/{id}/secrets/{secret}");

    private static final int REQUESTS = Integer.getInteger("gatehouse.generated.requests", 20_000);
    private static final int PROGRESS = 50_000;
    private static final List<String> ROLES = List.of("subscriber", "introspector", "verifier", "admin", "superuser");
    private static final Set<String> ENDS_OWN_SESSION =
            Set.of("POST /auth/logout", "DELETE /profile/personal", "PATCH /profile/personal");
    private static final Set<String> CHECKS = Set.of("/auth/check", "/auth/envoy/{path}");

    private static ApiFixture world;

    private final Random random = new Random(SEED);
    private final KnownValues known = new KnownValues(random);
    private final GeneratedRequests requests = new GeneratedRequests(random, new SchemaValues(random, known::of));
    private final OpenApiContract contract = OpenApiContract.load();
    private final Map<String, Person> callers = new HashMap<>();
    private final Map<String, Map<Integer, Integer>> answers = new TreeMap<>();
    private final Set<String> problems = new TreeSet<>();

    @BeforeAll
    static void start() {
        world = new ApiFixture();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void the_document_describes_every_response() {
        System.out.println("GeneratedRequestsTest: seed " + SEED + ", " + REQUESTS + " requests");
        known.add("password", ApiFixture.PASSWORD);
        ROLES.forEach(role -> known.add("title", role));
        // Only clients may call the feed, with Basic, and a cursor is no value that the document describes.
        List<DocumentedOperation> operations = DocumentedOperation.all().stream()
                .filter(operation -> !operation.path().startsWith("/api/v1/revocations/"))
                .toList();
        for (int i = 1; i <= REQUESTS; i++) {
            exchange(next(operations), i);
            if (i % PROGRESS == 0) {
                System.out.println("GeneratedRequestsTest: " + i + " of " + REQUESTS + " requests");
            }
        }

        Map<Integer, Integer> statuses = new TreeMap<>();
        answers.values()
                .forEach(byStatus -> byStatus.forEach((status, count) -> statuses.merge(status, count, Integer::sum)));
        System.out.println("GeneratedRequestsTest: responses by status " + statuses + ", problems " + problems);
        // The requests cover every operation and nearly every rejection; otherwise the generator is not effective.
        assertThat(answers)
                .hasSameSizeAs(operations)
                .allSatisfy((operation, byStatus) -> assertThat(byStatus.keySet())
                        .as(operation)
                        .anyMatch(status -> status < 300 || NEEDS_TWO_IDS.contains(operation)));
        assertThat(problems).hasSizeGreaterThanOrEqualTo(18);
        Invariants.check(world);
    }

    /** A random operation, in a quarter of all cases one that has not succeeded yet. */
    private DocumentedOperation next(List<DocumentedOperation> operations) {
        List<DocumentedOperation> pending = operations.stream()
                .filter(operation -> !hasSucceeded(operation))
                .toList();
        List<DocumentedOperation> from = pending.isEmpty() || random.nextInt(4) > 0 ? operations : pending;
        return from.get(random.nextInt(from.size()));
    }

    private boolean hasSucceeded(DocumentedOperation operation) {
        return answers.getOrDefault(operation.toString(), Map.of()).keySet().stream()
                .anyMatch(status -> status < 300);
    }

    private void exchange(DocumentedOperation operation, int number) {
        // Superusers may call the most operations.
        String role = !hasSucceeded(operation) && random.nextBoolean()
                ? "superuser"
                : ROLES.get(random.nextInt(ROLES.size()));
        SentRequest sent = requests.to(operation);
        boolean asCaller = random.nextInt(8) != 0 && (!endsOwnSession(operation) || random.nextInt(5) == 0);
        if (asCaller) {
            sent = sent.by(caller(role).access());
        } else if (random.nextBoolean()) {
            sent = sent.by(known.of("access_token").orElse("nonsense"));
        }
        String what = "request " + number + " of seed " + SEED + ": " + sent;
        try {
            Answer answer = sent.send(world.service().uri());
            check(operation, sent.method(), answer);
            learn(role, asCaller, answer);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(what + "\n" + e.getMessage(), e);
        }
    }

    private static boolean endsOwnSession(DocumentedOperation operation) {
        return ENDS_OWN_SESSION.contains(operation.toString());
    }

    private Person caller(String role) {
        return callers.computeIfAbsent(role, r -> {
            Person person = world.person(r);
            known.add("login", person.login());
            known.add("email", person.email());
            return person;
        });
    }

    private void check(DocumentedOperation operation, String method, Answer answer) {
        assertThat(answer.status())
                .as(answer.body())
                .satisfiesAnyOf(
                        status -> assertThat(status).isLessThan(500),
                        status -> assertThat(status).isEqualTo(503));
        AnswerRules.always(answer);
        assertThat(answer.header("X-Injected")).isEmpty();
        // Every method gets the same response there.
        boolean anyMethod = CHECKS.contains(operation.template()) && !method.equals("HEAD");
        contract.check(
                anyMethod ? "GET" : method, operation.template(), answer.status(), answer.contentType(), answer.body());
        if (method.equals(operation.method())) {
            answers.computeIfAbsent(operation.toString(), key -> new TreeMap<>())
                    .merge(answer.status(), 1, Integer::sum);
        }
    }

    private void learn(String role, boolean asCaller, Answer answer) {
        if (answer.status() >= 400) {
            String type =
                    answer.body().isEmpty() ? "" : answer.json().path("type").asText();
            problems.add(type);
            if (asCaller && type.endsWith(":token-invalid")) {
                callers.remove(role);
            }
        } else if (answer.contentType().equals("application/json")
                && !answer.body().isEmpty()) {
            known.learn("", answer.json());
        }
    }
}
