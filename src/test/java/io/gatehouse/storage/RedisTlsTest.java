package io.gatehouse.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.command.StartupChecks;
import io.gatehouse.configuration.RedisSection;
import io.gatehouse.kernel.Secret;
import io.gatehouse.storage.RedisAddress.Topology;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.FreePorts;
import io.gatehouse.testing.RedisProgram;
import io.gatehouse.testing.TestCertificates;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;

/** Real servers of each topology with real certificates. */
@Tag("SEC-05")
class RedisTlsTest {
    private static final TestCertificates AUTHORITY = TestCertificates.authority();
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final int SLOTS = 16_384;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void a_server_with_the_right_certificate_is_used(Topology topology) throws IOException {
        try (Servers servers = servers(topology, AUTHORITY.forHere())) {
            RedisSection section = section(servers.url(), AUTHORITY.ca());
            Eventually.await("it is ready", () -> StartupChecks.redis(section).isEmpty() && servers.takesKeys());
            try (RedisStore store = new RedisStore(section.address(), section.limits())) {
                assertThat(store.commands().set("key", "value")).isEqualTo("OK");
                assertThat(store.commands().get("key")).isEqualTo("value");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void another_host_name_is_refused(Topology topology) throws IOException {
        assertRefused(topology, AUTHORITY.forElsewhere(), AUTHORITY.ca(), "No subject alternative");
    }

    @ParameterizedTest
    @EnumSource
    void an_expired_certificate_is_refused(Topology topology) throws IOException {
        assertRefused(topology, AUTHORITY.expired(), AUTHORITY.ca(), "its certificate has expired");
    }

    @ParameterizedTest
    @EnumSource
    void a_certificate_of_an_unknown_authority_is_refused(Topology topology) throws IOException {
        String other = TestCertificates.authority().ca();
        String reason = topology == Topology.SENTINEL ? "All sentinels down" : "was not issued by a trusted authority";
        try (Servers servers = servers(topology, AUTHORITY.forHere())) {
            assertRefused(section(servers.url(), other), reason);
            assertRefused(section(servers.url(), ""), reason);
        }
    }

    @ParameterizedTest
    @CsvSource({"rediss://,''", "rediss-sentinel://,?master=main", "rediss-cluster://,''"})
    void a_server_that_does_not_speak_tls_is_refused(String scheme, String rest) throws IOException {
        try (RedisProgram plain = RedisProgram.start(folder)) {
            String url = scheme + "localhost:" + plain.port() + rest;
            assertRefused(new RedisSection(Secret.valueOf(url), AUTHORITY.ca(), SHORT, SHORT, 0), "");
        }
    }

    @Test
    void the_host_names_of_sentinels_are_verified_too() throws IOException {
        try (Servers primary = servers(Topology.STANDALONE, AUTHORITY.forHere());
                Servers sentinel = sentinel(primary, AUTHORITY.forElsewhere())) {
            assertRefused(section(sentinel.url(), AUTHORITY.ca()), "All sentinels down");
        }
    }

    private void assertRefused(Topology topology, X509Bundle shown, String ca, String reason) throws IOException {
        try (Servers servers = servers(topology, shown)) {
            assertRefused(section(servers.url(), ca), reason);
        }
    }

    private static void assertRefused(RedisSection section, String reason) {
        assertThat(StartupChecks.redis(section))
                .singleElement()
                .asString()
                .contains("Redis at rediss", reason, "docs/operations/tls.md");
    }

    private Servers servers(Topology topology, X509Bundle shown) throws IOException {
        return switch (topology) {
            case STANDALONE -> standalone(shown);
            case SENTINEL -> sentinel(standalone(shown), AUTHORITY.forHere());
            case CLUSTER -> cluster(shown);
        };
    }

    private Servers standalone(X509Bundle shown) throws IOException {
        int port = FreePorts.one();
        return new Servers(List.of(RedisProgram.start(folder, tls(port, shown))), port, "rediss://localhost:" + port);
    }

    private Servers sentinel(Servers primary, X509Bundle shown) throws IOException {
        int port = FreePorts.one();
        List<RedisProgram> all = new ArrayList<>(primary.programs());
        all.add(RedisProgram.start(
                folder,
                tls(port, shown, "tls-replication yes", "sentinel monitor main 127.0.0.1 " + primary.port() + " 1")));
        return new Servers(all, port, "rediss-sentinel://localhost:" + port + "?master=main");
    }

    private Servers cluster(X509Bundle shown) throws IOException {
        int port = FreePorts.oneAndAnother(RedisProgram.TO_CLUSTER_PORT);
        RedisProgram node = RedisProgram.start(
                folder, tls(port, shown, "tls-cluster yes", "cluster-enabled yes", "cluster-announce-ip 127.0.0.1"));
        try (Jedis plain = node.commands()) {
            plain.clusterAddSlots(IntStream.range(0, SLOTS).toArray());
        }
        return new Servers(List.of(node), port, "rediss-cluster://localhost:" + port);
    }

    private String[] tls(int port, X509Bundle shown, String... more) throws IOException {
        List<String> settings = new ArrayList<>(AUTHORITY.redis(folder, port, shown));
        settings.addAll(List.of(more));
        return settings.toArray(String[]::new);
    }

    private static RedisSection section(String url, String ca) {
        return new RedisSection(Secret.valueOf(url), ca, PATIENCE, PATIENCE, 0);
    }

    private record Servers(List<RedisProgram> programs, int port, String url) implements AutoCloseable {
        boolean takesKeys() {
            try (Jedis plain = programs.get(0).commands()) {
                return !plain.info("cluster").contains("cluster_enabled:1")
                        || plain.clusterInfo().contains("cluster_state:ok");
            }
        }

        @Override
        public void close() {
            programs.forEach(RedisProgram::close);
        }
    }
}
