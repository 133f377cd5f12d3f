package io.gatehouse.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.configuration.AgentConfiguration;
import io.gatehouse.configuration.InvalidConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentConfigurationTest {
    private static final String REQUIRED =
            "issuer: https://auth.example.com\naudience: orders\ncredential: client:secret\n";

    private static AgentConfiguration read(String yaml) throws Exception {
        return TestAgent.read(yaml, Map.of());
    }

    @Test
    void three_settings_are_required() throws Exception {
        AgentConfiguration read = read(REQUIRED);
        assertThat(read.maxStaleness()).isEqualTo(Duration.ofSeconds(20));
        assertThat(read.acceptStaleFor()).isEqualTo(Duration.ZERO);
        assertThat(read.listen().host()).isEqualTo("127.0.0.1");
        assertThat(read.listen().port()).isEqualTo(8082);
        assertThat(read.relay().enabled()).isFalse();
        assertThat(read.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "issuer: auth.example.com|issuer",
                "issuer: http://auth.example.com|issuer must use https",
                "audience: ' '|audience",
                "credential: secret|credential",
                "credential: 'client:'|credential",
                "url: gatehouse:8080|url",
                "url: http://gatehouse:8080|url must use https",
                "url: https://user@gatehouse|url",
                "max_staleness: 5s|max_staleness must be between 6s and",
                "max_staleness: soon|max_staleness cannot be read",
                "accept_stale_for: 20s|accept_stale_for must be longer",
                "accept_stale_for: 25h|accept_stale_for",
                "cache_size: -1|cache_size",
                "listen: {host: 0.0.0.0}|listen.host must be an address of loopback",
                "listen: {host: gatehouse}|listen.host",
                "listen: {port: 65536}|listen.port",
                "listen: {unix_socket: agent.sock}|listen.unix_socket must be an absolute path",
                "relay: {enabled: true}|relay.credential",
                "relay: {enabled: true, credential: 'workers:short'}|relay.credential",
                "drain: {limit: 0s}|drain.limit",
                "max_stalenes: 6s|max_stalenes is not a setting",
            })
    void a_wrong_setting_is_named(String line, String message) {
        String name = line.substring(0, line.indexOf(':'));
        String others = REQUIRED.replaceAll("(?m)^" + name + ": .*\n", "");
        assertThatThrownBy(() -> read(others + line + "\n"))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(message);
    }

    @Test
    void all_wrong_settings_are_named_at_once() {
        assertThatThrownBy(() -> read("max_staleness: 1s\nlisten: {host: 10.0.0.1}\n"))
                .hasMessageContainingAll("issuer", "audience", "credential", "max_staleness", "listen.host");
    }

    @Test
    void plain_http_must_be_permitted_for_other_hosts() throws Exception {
        assertThat(read(REQUIRED + "url: http://gatehouse:8080\nplain_http: true\n")
                        .url())
                .isEqualTo("http://gatehouse:8080");
        assertThat(read(REQUIRED + "url: http://127.0.0.1:8080\n").plainHttp()).isFalse();
    }

    @Test
    void the_example_reads_variables_and_files(@TempDir Path folder) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "client:from-a-file\n");
        AgentConfiguration read = TestAgent.read(
                Files.readString(Path.of("gateways/agent/agent.yml")),
                Map.of(
                        "GATEHOUSE_ISSUER", "https://auth.example.com",
                        "GATEHOUSE_AUDIENCE", "orders",
                        "GATEHOUSE_AGENT_CREDENTIAL_FILE", secret.toString(),
                        "GATEHOUSE_AGENT_PORT", "9000",
                        "GATEHOUSE_AGENT_MAX_STALENESS", "10s"));
        assertThat(read.credential().reveal()).isEqualTo("client:from-a-file");
        assertThat(read.listen().port()).isEqualTo(9000);
        assertThat(read.maxStaleness()).isEqualTo(Duration.ofSeconds(10));
        assertThat(read.relay().enabled()).isFalse();
    }
}
