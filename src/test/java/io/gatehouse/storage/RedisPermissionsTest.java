package io.gatehouse.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.command.StartupChecks;
import io.gatehouse.configuration.RedisSection;
import io.gatehouse.kernel.Secret;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.RedisProgram;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import io.gatehouse.testing.TestService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** A Redis user with the documented permissions only. */
@Tag("SEC-12")
class RedisPermissionsTest {
    private static final Path PAGE = Path.of("docs/operations/redis-user.md");

    private static final String PASSWORD = "correct horse battery staple";

    @TempDir
    private Path folder = Path.of("target");

    private RedisProgram redis;

    @BeforeEach
    void start() throws IOException {
        redis = RedisProgram.start(folder, "user gatehouse on >secret " + RedisPermissions.rule());
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private String url() {
        return "redis://gatehouse:secret@127.0.0.1:" + redis.port() + "/0";
    }

    private void allow(String... rules) {
        try (Jedis administrator = redis.commands()) {
            administrator.aclSetUser("gatehouse", rules);
        }
    }

    private List<String> found() {
        return StartupChecks.redis(new RedisSection(Secret.valueOf(url()), null, null, Duration.ofSeconds(2), 0));
    }

    @Test
    void the_documented_permissions_are_sufficient_and_all_are_needed() throws IOException {
        assertThat(Files.readString(PAGE)).contains("ACL SETUSER gatehouse on >PASSWORD " + RedisPermissions.rule());
        try (TestService service = TestService.start(
                        TestDatabase.migrated(),
                        new TestRedis(url()),
                        ConfigOverride.config("passwords.threads", "1"));
                Jedis administrator = redis.commands()) {
            Api api = new Api(service.uri());
            assertThat(api.register("least", PASSWORD).status()).isEqualTo(201);
            Api.Pair next = api.refresh(api.login("least", PASSWORD));
            assertThat(api.form("/auth/login", Map.of("username", "least", "password", "another one"))
                            .status())
                    .isEqualTo(401);
            assertThat(api.post("/auth/logout", next.access(), Map.of()).status())
                    .isLessThan(300);
            assertThat(administrator.keys("gatehouse:denied:*")).isNotEmpty();
            JsonNode health = Api.send(HttpRequest.newBuilder(URI.create(service.adminUri() + "/healthcheck"))
                            .build())
                    .json();
            assertThat(health.path("redis").path("healthy").asBoolean()).isTrue();
            assertThat(administrator.aclLog()).as("what was refused").isEmpty();
        }
    }

    @Test
    void every_missing_permission_is_named_at_startup() {
        assertThat(found()).isEmpty();
        Arrays.stream(RedisPermissions.rule().split(" "))
                .filter(rule -> rule.startsWith("+") && !rule.matches("\\+(ping|select|client.*)"))
                .forEach(rule -> {
                    allow(rule.replace('+', '-'));
                    assertThat(found())
                            .as(rule)
                            .singleElement()
                            .asString()
                            .contains("send " + rule.substring(1) + " for");
                    allow(rule);
                });
        assertThat(found()).isEmpty();
    }

    @Test
    void a_user_without_dangerous_commands_is_sufficient() {
        allow("reset", "on", ">secret", "~*", "+@all", "-@dangerous");
        assertThat(found()).isEmpty();
    }

    @Test
    void a_replica_and_a_full_redis_are_rejected_although_they_answer_reads() {
        try (Jedis administrator = redis.commands()) {
            administrator.configSet("maxmemory", "1");
            assertThat(found()).singleElement().asString().contains("OOM");
            administrator.configSet("maxmemory", "0");
            assertThat(found()).isEmpty();
            administrator.replicaof("127.0.0.1", redis.port() + 1);
            assertThat(found()).singleElement().asString().contains("READONLY");
        }
    }
}
