package io.gatehouse.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.TestSql;
import io.gatehouse.testing.TestUsers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What each calling service of {@code examples} does besides: it gets a token with client credentials (RFC 6749 §4.4),
 * calls the resource server and prints the status of the response.
 */
abstract class ClientsContract extends ResourceServerContract {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String OTHER_ROLE = "report-writer";

    /**
     * A program.
     *
     * @param takesScope whether it requests the scope of the variable {@code SCOPE}
     * @param introspects whether it prints the state of its token before and after it has revoked the token
     */
    record Caller(List<String> command, boolean takesScope, boolean introspects) {}

    abstract List<Caller> callers();

    /** A client of the service with one secret. */
    record Registered(String id, String secret) {}

    Registered register(String... roles) {
        TestUsers users = new TestUsers(new TestSql(service().database().dataSource()));
        String login = "superuser" + unique();
        String user = api().register(login, PASSWORD).json().path("id").asText();
        users.grant(UUID.fromString(user), "superuser");
        users.requireRole(ROLE);
        users.requireRole(OTHER_ROLE);
        String token = login(login);
        Answer client = api().post("/clients", token, Map.of("name", "client-" + unique(), "roles", List.of(roles)));
        assertThat(client.status()).as(client.body()).isEqualTo(201);
        String id = client.json().path("id").asText();
        Answer secret = api().post("/clients/" + id + "/secrets", token, Map.of());
        assertThat(secret.status()).as(secret.body()).isEqualTo(201);
        return new Registered(id, secret.json().path("secret").asText());
    }

    private static String unique() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    Map<String, String> environment(Registered client) {
        return Map.of(
                "ISSUER",
                service().uri().toString(),
                "CLIENT_ID",
                client.id(),
                "CLIENT_SECRET",
                client.secret(),
                "RESOURCE",
                reports().toString(),
                // requests-oauthlib requires https without it.
                "OAUTHLIB_INSECURE_TRANSPORT",
                "1");
    }

    private Finished run(Caller caller, Map<String, String> environment) {
        return project().run(environment, caller.command().toArray(String[]::new));
    }

    private Finished run(Caller caller, Registered client, String scope) {
        Map<String, String> environment = new HashMap<>(environment(client));
        environment.put("SCOPE", scope);
        return run(caller, environment);
    }

    @Test
    void rfc6749_4_4_a_client_calls_the_resource_server_with_its_own_token() {
        Registered client = register(ROLE, "introspector");

        for (Caller caller : callers()) {
            String output = run(caller, environment(client)).requireSuccess();
            assertThat(output).as(caller.toString()).contains("200 {").contains(client.id());
        }
    }

    @Test
    void a_client_without_the_role_is_rejected() {
        Registered client = register("introspector");

        assertThat(run(callers().get(0), environment(client)).requireSuccess()).contains("403");
    }

    @Test
    void rfc7662_rfc7009_a_client_introspects_and_revokes_its_token() {
        Registered client = register(ROLE, "introspector");
        List<Caller> introspecting =
                callers().stream().filter(Caller::introspects).toList();

        for (Caller caller : introspecting) {
            assertThat(run(caller, environment(client)).requireSuccess())
                    .containsIgnoringCase("active: true after the revocation: false");
        }
    }

    @Test
    void rfc6749_5_2_a_wrong_secret_is_an_error_of_the_library() {
        Registered client = register(ROLE, "introspector");
        Registered other = register(ROLE, "introspector");

        for (Caller caller : callers()) {
            Finished finished = run(caller, environment(new Registered(client.id(), other.secret())));
            assertThat(finished.status()).as(finished.output()).isNotZero();
            // oauth4webapi reports the challenge of a 401 instead of the body.
            assertThat(finished.output()).containsAnyOf("invalid_client", "WWWAuthenticateChallengeError");
        }
    }

    @Test
    void rfc6749_5_2_a_scope_that_the_client_lacks_is_an_error_of_the_library() {
        Registered client = register(ROLE, "introspector");
        List<Caller> scoped = callers().stream().filter(Caller::takesScope).toList();

        assertThat(scoped).isNotEmpty();
        for (Caller caller : scoped) {
            Finished finished = run(caller, client, OTHER_ROLE);
            assertThat(finished.status()).as(finished.output()).isNotZero();
            assertThat(finished.output()).contains("invalid_scope");
            assertThat(run(caller, client, ROLE + " introspector").requireSuccess())
                    .contains("200 {");
        }
    }
}
