package io.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.GatehouseApplication;
import io.gatehouse.kernel.Base64Url;
import io.gatehouse.kernel.Secret;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in this process, on the stores of a running service. */
class ExplainCommandTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final TestService SERVICE = TestService.start(
            ConfigOverride.config("passwords.memory", "7168KiB"), ConfigOverride.config("passwords.iterations", "5"));
    private static final Api API = new Api(SERVICE.uri());

    @TempDir
    private Path folder = Path.of("target");

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    private static String run(String... arguments) throws Exception {
        GatehouseApplication application = new GatehouseApplication(
                Map.of(
                        "GATEHOUSE_DATABASE_URL", SERVICE.database().jdbcUrl(),
                        "GATEHOUSE_DATABASE_USER", SERVICE.database().user(),
                        "GATEHOUSE_DATABASE_PASSWORD", SERVICE.database().password(),
                        "GATEHOUSE_MASTER_KEY", SERVICE.masterKey(),
                        "GATEHOUSE_REDIS_URL", SERVICE.redis().url(),
                        "GATEHOUSE_ISSUER", SERVICE.support().getConfiguration().getIssuer(),
                        "GATEHOUSE_AUDIENCE",
                                SERVICE.support().getConfiguration().getAudience()),
                () -> Secret.valueOf(""));
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            application.run(arguments);
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void a_token_and_a_reference_are_explained_before_and_after_a_logout() throws Exception {
        API.register("alice", PASSWORD);
        String token = API.login("alice", PASSWORD).access();
        Path file = Files.writeString(folder.resolve("token"), token + "\n");
        assertThat(run("explain", "config.yml", "--token-file", file.toString()))
                .contains("accepted: yes", "login: alice", "issuer_and_audience: passed")
                .doesNotContain(token);

        API.post("/auth/logout", token, "");
        String reference =
                API.get("/auth/check", token).json().path("reference").asText();
        assertThat(run("explain", "config.yml", "--token-file", file.toString()))
                .contains("accepted: no, revoked", "logout (session), success, by alice");
        assertThat(run("explain", "config.yml", "--reference", reference))
                .contains("accepted: no, revoked", "revoked (session)", "by alice");
        assertThat(run("explain", "config.yml", "--reference", reference, "--format", "json"))
                .contains("\"accepted\":false", "\"claims_verified\":true");
        assertThat(new TestSql(SERVICE.database().dataSource())
                        .number("SELECT count(*) FROM audit_event WHERE action = 'token_explain' AND actor_id IS NULL"
                                + " AND subject_id IS NOT NULL"))
                .isEqualTo(4);
    }

    private static String forged(String claims) {
        String header = "{\"alg\":\"ES256\",\"kid\":\"x\",\"typ\":\"at+jwt\"}";
        return encoded(header) + "." + encoded(claims) + "." + encoded("x");
    }

    private static String encoded(String text) {
        return Base64Url.encode(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void characters_of_a_forged_token_do_not_move_the_cursor() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), forged("{\"login\":\"\\u001b[2J\\u202e\\nx\"}"));
        assertThat(run("explain", "config.yml", "--token-file", file.toString()))
                .contains("claims (not verified)", "login: ?[2J??x");
    }
}
