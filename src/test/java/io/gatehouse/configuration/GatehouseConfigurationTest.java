package io.gatehouse.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GatehouseConfigurationTest {
    private static final String KEY = "bq5n8lOI62FXR4FxxMcYu6G6AhcKWjKuTU3TEw66Ry0=";
    private static final String OTHER_KEY = "aD3Zp0rW9yq1vTn4xKc7LmB2eHs6uGf8JiQoXwUzRtE=";
    private static final String MARKER = "marker-that-must-not-be-shown";

    @TempDir
    private Path folder = Path.of("target");

    @Test
    void the_shipped_file_needs_only_a_master_key() throws Exception {
        GatehouseConfiguration read = read(Map.of());
        assertThat(read.getMasterKey().reveal()).isEqualTo(KEY);
        assertThat(read.getMasterKeyPrevious()).isEmpty();
        assertThat(read.getTokens().accessTokenLifetime()).isEqualTo(Duration.ofHours(2));
        assertThat(read.getTokens().refreshTokenLifetime()).isEqualTo(Duration.ofDays(14));
        assertThat(read.getTokens().sessionMaxLifetime()).isEqualTo(Duration.ofDays(90));
        assertThat(read.getTokens().refreshReuseGrace()).isEqualTo(Duration.ofSeconds(10));
        assertThat(read.getPasswords().settings().memoryKib()).isEqualTo(19 * 1024);
        assertThat(read.trustedProxies()).isEmpty();
        assertThat(read.getRegistration().defaultRole()).isEqualTo("subscriber");
    }

    @Test
    void a_file_of_four_lines_has_the_same_defaults() throws Exception {
        Path file = write("""
                database: {url: 'jdbc:postgresql://db/gatehouse', user: gatehouse}
                redis: {url: 'redis://redis'}
                master_key: '%s'
                admin_token: 0123456789abcdef0123456789abcdef
                """.formatted(KEY));
        GatehouseConfiguration small = read(file, Map.of());
        GatehouseConfiguration shipped = read(Map.of());
        assertThat(small.getTokens()).isEqualTo(shipped.getTokens());
        assertThat(small.getDenylist()).isEqualTo(shipped.getDenylist());
        assertThat(small.getPasswords()).isEqualTo(shipped.getPasswords());
        assertThat(small.getAudience()).isEqualTo(shipped.getAudience());
        assertThat(small.getIssuer()).isEqualTo(shipped.getIssuer());
    }

    @ParameterizedTest
    @Tag("SEC-02")
    @CsvSource(
            delimiter = '|',
            value = {
                "level: TRACE|logging.level",
                "level: all|logging.level",
                "level: DEBUG, loggers: {org.postgresql: INFO, org.eclipse: WARN, io.dropwizard: INFO}|org.glassfish.jersey",
                "loggers: {org.postgresql: DEBUG}|logging.loggers.org.postgresql",
                "loggers: {org.postgresql.core.v3: trace}|logging.loggers.org.postgresql.core.v3",
                "loggers: {org.glassfish.jersey: {level: DEBUG}}|logging.loggers.org.glassfish.jersey",
                "loggers: {org: DEBUG}|logging.loggers.org",
                "level: INFO, loggers: {io.gatehouse: TRACE, org.jdbi: DEBUG}|-",
                "level: TRACE, loggers: {org: INFO, io.dropwizard: WARN}|-",
                "level: OFF, loggers: {org.postgresql: {level: ERROR}}|-"
            })
    void a_level_at_which_libraries_log_secrets_is_refused(String logging, String path) throws Exception {
        Path file = write("""
                database: {url: 'jdbc:postgresql://db/gatehouse', user: gatehouse}
                redis: {url: 'redis://redis'}
                master_key: '%s'
                admin_token: 0123456789abcdef0123456789abcdef
                logging: {%s}
                """.formatted(KEY, logging));
        if (path.equals("-")) {
            assertThat(read(file, Map.of())).isNotNull();
        } else {
            assertThatThrownBy(() -> read(file, Map.of()))
                    .hasMessageContaining(path)
                    .hasMessageContaining("secrets");
        }
        assertThat(read(Map.of("GATEHOUSE_LOG_LEVEL", "TRACE"))).isNotNull();
    }

    @Test
    @Tag("SEC-01")
    @Tag("SEC-03")
    void a_missing_master_key_is_refused_with_the_way_to_make_one() {
        assertThatThrownBy(() -> readAll(Map.of()))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContainingAll("master_key", "GATEHOUSE_MASTER_KEY", "openssl rand -base64 32");
    }

    @ParameterizedTest
    @Tag("SEC-01")
    @CsvSource({
        "no base64 at all",
        "c2hvcnQ=",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "AP8A/wD/AP8A/wD/AP8A/wD/AP8A/wD/AP8A/wD/AP8=",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "Y2hhbmdlLW1lLWNoYW5nZS1tZS1jaGFuZ2UtbWUtMDA="
    })
    void a_master_key_of_another_length_or_a_sample_is_refused(String key) {
        assertThatThrownBy(() -> read(Map.of("GATEHOUSE_MASTER_KEY", key)))
                .hasMessageContaining("master_key (GATEHOUSE_MASTER_KEY)")
                .hasMessageNotContaining(key);
    }

    @Test
    void the_previous_master_key_is_asked_the_same_and_must_be_another() throws Exception {
        assertThat(read(Map.of("GATEHOUSE_MASTER_KEY_PREVIOUS", OTHER_KEY)).getMasterKeyPrevious())
                .isPresent();
        assertThatThrownBy(() -> read(Map.of("GATEHOUSE_MASTER_KEY_PREVIOUS", KEY)))
                .hasMessageContaining("master_key_previous");
        assertThatThrownBy(() -> read(Map.of("GATEHOUSE_MASTER_KEY_PREVIOUS", "c2hvcnQ=")))
                .hasMessageContaining("master_key_previous");
    }

    @ParameterizedTest
    @Tag("SEC-08")
    @CsvSource(
            delimiter = '|',
            value = {
                "GATEHOUSE_TOKEN_TYPE|jwt|JWT|tokens.type",
                "GATEHOUSE_TOKEN_TYPE|application/at+jwt|at+jwt|tokens.type",
                "GATEHOUSE_TOKEN_ACCEPT_TYPE_JWT|yes|true|tokens.accept_type_jwt",
                "GATEHOUSE_ACCESS_TOKEN_LIFETIME|25h|24h|tokens.access_token_lifetime",
                "GATEHOUSE_ACCESS_TOKEN_LIFETIME|0s|1s|tokens.access_token_lifetime",
                "GATEHOUSE_REFRESH_TOKEN_LIFETIME|1h|2h|tokens.refresh_token_lifetime",
                "GATEHOUSE_REFRESH_TOKEN_LIFETIME|91d|90d|tokens.refresh_token_lifetime",
                "GATEHOUSE_SESSION_MAX_LIFETIME|13d|14d|tokens.refresh_token_lifetime",
                "GATEHOUSE_REFRESH_REUSE_GRACE|61s|0s|tokens.refresh_reuse_grace",
                "GATEHOUSE_REFRESH_REPEAT_BINDING|Either|both|tokens.refresh_repeat_binding",
                "GATEHOUSE_THROTTLE_SESSION_REFRESH|60/25h|60/1h|throttle.session_refresh",
                "GATEHOUSE_LEEWAY|61s|60s|tokens.leeway",
                "GATEHOUSE_DENYLIST_MAX_STALENESS|1s|2s|denylist.max_staleness",
                "GATEHOUSE_PASSWORD_MEMORY|18MiB|64MiB|passwords.memory",
                "GATEHOUSE_PASSWORD_MEMORY|1GiB|20MiB|passwords.memory",
                "GATEHOUSE_PASSWORD_ITERATIONS|1|3|passwords.memory",
                "GATEHOUSE_PASSWORD_MIN_LENGTH|7|12|passwords.min_length",
                "GATEHOUSE_PASSWORD_PARALLELISM|17|4|passwords.parallelism",
                "GATEHOUSE_PASSWORD_BREACHED_SERVICE|ftp://example.org|https://example.org|passwords.breached_service",
                "GATEHOUSE_PUBLIC_URL|/auth|https://example.com/auth|public_url",
                "GATEHOUSE_PUBLIC_URL|https://user@example.com/|http://example.com:8080/a/b/|public_url",
                "GATEHOUSE_PUBLIC_URL|https://example.com/a?b|https://example.com/|public_url",
                "GATEHOUSE_PUBLIC_URL|https://example.com/a/../b|https://example.com/%61|public_url",
                "GATEHOUSE_PUBLIC_URL|https://example.com//evil.example|https://example.com|public_url",
                "GATEHOUSE_MAX_REQUEST_HEADERS|7KiB|8KiB|server.applicationConnectors[0].maxRequestHeaderSize",
                "GATEHOUSE_MAX_REQUEST_HEADERS|65KiB|64KiB|server.applicationConnectors[0].maxRequestHeaderSize",
                "GATEHOUSE_FORWARDED_HEADER|X-Real-IP|forwarded|forwarded_header",
                "GATEHOUSE_TRUSTED_PROXIES|0.0.0.0/0|10.0.0.0/8|trusted_proxies",
                "GATEHOUSE_TRUSTED_PROXIES|::/0|fd00::/8,127.0.0.1|trusted_proxies",
                "GATEHOUSE_TRUSTED_PROXIES|*|::1|trusted_proxies",
                "GATEHOUSE_TRUSTED_PROXIES|proxy.example|192.168.1.7|trusted_proxies",
                "GATEHOUSE_TRUSTED_PROXIES|10.0.0.0/33|10.0.0.0/32|trusted_proxies",
                "GATEHOUSE_ADMIN_HOSTS|*.example.com|admin.example.com, box|admin_hosts",
                "GATEHOUSE_ADMIN_HOSTS|box:8081|box|admin_hosts",
                "GATEHOUSE_CORS_ORIGINS|*|https://app.example.com|cors_origins",
                "GATEHOUSE_CORS_ORIGINS|null|http://localhost:3000|cors_origins",
                "GATEHOUSE_CORS_ORIGINS|https://*.example.com|https://a.example,https://b.example|cors_origins",
                "GATEHOUSE_CORS_ORIGINS|https://a.example/|https://a.example:8443|cors_origins",
                "GATEHOUSE_CORS_ORIGINS|https://a.example:443|http://a.example:443|cors_origins",
                "GATEHOUSE_CORS_ORIGINS|https://A.example|https://a-b.example|cors_origins",
                "GATEHOUSE_HSTS|on|max-age=31536000; includeSubDomains|hsts",
                "GATEHOUSE_REGISTRATION_DEFAULT_ROLE|superuser|reader|registration.default_role",
                "GATEHOUSE_REGISTRATION_DEFAULT_ROLE|SuperUser|Super-User|registration.default_role",
                "GATEHOUSE_REGISTRATION_DEFAULT_ROLE|ADMIN|Admins|registration.default_role",
                "GATEHOUSE_REGISTRATION_DEFAULT_ROLE|a b|a_b|registration.default_role",
                "GATEHOUSE_DATABASE_URL|postgres://db/x|jdbc:postgresql://db/x|database.url",
                "GATEHOUSE_DATABASE_URL|jdbc:postgresql://db/x?password=y|jdbc:postgresql://db/x?ssl=true|database.url",
                "GATEHOUSE_DATABASE_MAX_CONNECTIONS|1|2|database.max_connections",
                "GATEHOUSE_DATABASE_STATEMENT_TIMEOUT|2m|1m|database.statement_timeout",
                "GATEHOUSE_REDIS_URL|http://redis|rediss://:secret@redis:6380/3|redis.url",
                "GATEHOUSE_REDIS_SOCKET_TIMEOUT|1ms|10ms|redis.socket_timeout",
                "GATEHOUSE_ISSUER|auth.example.com|https://auth.example.com|issuer",
                "GATEHOUSE_ISSUER|https://a.example?x=1|https://a.example/tenant|issuer",
                "GATEHOUSE_PORT|eighty|80|server.applicationConnectors[0].port",
                "GATEHOUSE_PORT|70000|65535|server.applicationConnectors[0].port",
                "GATEHOUSE_PROTOCOL|http3|h2c|server.applicationConnectors[0] cannot be read: it must be of a known type",
                "GATEHOUSE_LEEWAY|soon|5s|tokens.leeway"
            })
    void a_wrong_setting_is_named_and_a_right_one_is_taken(String variable, String wrong, String right, String path)
            throws Exception {
        assertThatThrownBy(() -> read(Map.of(variable, wrong)))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(path);
        assertThat(read(Map.of(variable, right))).isNotNull();
    }

    @Test
    @Tag("SEC-03")
    void everything_wrong_is_named_at_once() throws IOException {
        Path file = write("""
                databse: {}
                database: {user: gatehouse, url: 'jdbc:postgresql://db/x', max_connections: many, colour: red}
                redis: {url: 'http://redis'}
                tokens: {leeway: soon, access_token_lifetime: 30h}
                server:
                  applicationConnectors: [{type: http, port: 99999}]
                """);
        assertThatThrownBy(() -> read(file, Map.of()))
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(
                        "databse is not a setting",
                        "database.max_connections cannot be read: it must be a whole number",
                        "database.colour is not a setting",
                        "redis.url must be",
                        "tokens.leeway cannot be read: it must be a duration",
                        "tokens.access_token_lifetime must be between",
                        "server.applicationConnectors[0].port",
                        "master_key is not set");
    }

    @Test
    @Tag("SEC-03")
    void no_message_shows_a_value() throws IOException {
        Map<String, String> environment = new HashMap<>();
        Pattern.compile("\\$\\{(\\w+)")
                .matcher(Files.readString(Path.of("config.yml")))
                .results()
                .forEach(reference -> environment.put(reference.group(1), MARKER));
        assertThatThrownBy(() -> readAll(environment))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageNotContaining(MARKER);
        Path broken = write("master_key: " + MARKER + "\n  oops: [");
        assertThatThrownBy(() -> read(broken, Map.of()))
                .hasMessageContaining("not valid YAML at line")
                .hasMessageNotContaining(MARKER);
    }

    @Test
    @Tag("SEC-03")
    void a_secret_comes_from_a_file_without_its_last_line_break() throws Exception {
        Path secret = Files.writeString(folder.resolve("key"), KEY + "\n");
        Path password = Files.writeString(folder.resolve("password"), "two words\r\n");
        GatehouseConfiguration read = readAll(Map.of(
                "GATEHOUSE_MASTER_KEY_FILE", secret.toString(),
                "GATEHOUSE_DATABASE_PASSWORD_FILE", password.toString()));
        assertThat(read.getMasterKey().reveal()).isEqualTo(KEY);
        assertThat(read.getDatabase().password().reveal()).isEqualTo("two words");
    }

    @Test
    @Tag("SEC-13")
    void credentials_of_servers_are_read_again_and_what_is_not_whole_leaves_those_of_before() throws Exception {
        Path user = Files.writeString(folder.resolve("user"), "first\n");
        Path password = Files.writeString(folder.resolve("password"), "one\n");
        DatabaseSection section = read(Map.of(
                        "GATEHOUSE_DATABASE_USER_FILE", user.toString(),
                        "GATEHOUSE_DATABASE_PASSWORD_FILE", password.toString()))
                .getDatabase();
        Files.writeString(user, "second");
        assertThat(section.user().renewed().reveal()).isEqualTo("second");
        for (String broken : List.of("", "\n", "two\r", "\uFEFFtwo")) {
            Files.writeString(password, broken);
            assertThat(section.password().renewed().reveal()).isEqualTo("one");
        }
        Files.delete(password);
        assertThat(section.password().renewed().reveal()).isEqualTo("one");
        Files.writeString(password, "two\n");
        assertThat(section.password().renewed().renewed().reveal()).isEqualTo("two");
        assertThat(section.password().reveal()).isEqualTo("one");
    }

    @Test
    @Tag("SEC-03")
    void a_secret_file_that_is_missing_or_one_of_two_sources_is_named() {
        assertThatThrownBy(() -> readAll(Map.of("GATEHOUSE_MASTER_KEY_FILE", "/nowhere/key")))
                .hasMessageContaining("GATEHOUSE_MASTER_KEY_FILE points to a file that cannot be read");
        assertThatThrownBy(() -> read(Map.of("GATEHOUSE_MASTER_KEY_FILE", "/nowhere/key")))
                .hasMessageContaining("GATEHOUSE_MASTER_KEY and GATEHOUSE_MASTER_KEY_FILE are both set");
    }

    @Test
    void a_value_may_hold_what_yaml_and_the_substitution_would_read() throws Exception {
        String password = "a: b #c ${HOME} \"'{[ - x";
        assertThat(read(Map.of("GATEHOUSE_DATABASE_PASSWORD", password))
                        .getDatabase()
                        .password()
                        .reveal())
                .isEqualTo(password);
    }

    @ParameterizedTest
    @Tag("SEC-04")
    @CsvSource({
        "127.0.0.1, '', true",
        "127.0.0.2, '', true",
        "::1, '', true",
        "localhost, '', true",
        "0.0.0.0, '', false",
        "::, '', false",
        "10.0.0.1, '', false",
        "admin.example.com, '', false",
        "0.0.0.0, 0123456789abcdef0123456789abcdef, true",
        "0.0.0.0, 0123456789abcdef0123456789abcde, false",
        "127.0.0.1, short, false",
        "127.0.0.1, 0123456789abcdef 0123456789abcdef, false",
    })
    void an_admin_port_that_other_machines_reach_needs_a_token_that_nobody_guesses(
            String host, String token, boolean accepted) throws Exception {
        Map<String, String> environment = Map.of("GATEHOUSE_ADMIN_BIND", host, "GATEHOUSE_ADMIN_TOKEN", token);
        if (accepted) {
            assertThat(read(environment).getAdminToken().isPresent()).isEqualTo(!token.isEmpty());
        } else {
            assertThatThrownBy(() -> read(environment)).hasMessageContaining("GATEHOUSE_ADMIN_TOKEN");
        }
    }

    @Test
    @Tag("SEC-04")
    void an_admin_port_whose_address_the_file_does_not_name_needs_a_token() throws IOException {
        Path file = write("master_key: '" + KEY + "'\n");
        assertThatThrownBy(() -> read(file, Map.of())).hasMessageContaining("GATEHOUSE_ADMIN_TOKEN");
    }

    @Test
    @Tag("SEC-04")
    void a_token_that_is_refused_is_not_shown() {
        assertThatThrownBy(() -> read(Map.of("GATEHOUSE_ADMIN_TOKEN", "s3cret-but-short")))
                .hasMessageContaining("admin_token")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    @Tag("SEC-04")
    void one_port_for_the_api_and_the_tasks_is_refused() throws IOException {
        Path file = write("master_key: '" + KEY + "'\nserver: {type: simple}\n");
        assertThatThrownBy(() -> read(file, Map.of())).hasMessageContaining("server.type must be default");
    }

    @Test
    void an_empty_variable_counts_as_not_set() throws Exception {
        assertThat(read(Map.of("GATEHOUSE_AUDIENCE", "", "GATEHOUSE_PASSWORD_THREADS", ""))
                        .getAudience())
                .isEqualTo("gatehouse");
    }

    @Test
    void a_name_that_stands_twice_is_refused() throws IOException {
        Path file = write("audience: a\naudience: b\n");
        assertThatThrownBy(() -> read(file, Map.of())).hasMessageContaining("not valid YAML at line 2");
    }

    @Test
    void the_pool_ends_every_wait_and_keeps_values_out_of_messages() throws Exception {
        Map<String, String> properties = read(Map.of()).getDatabase().pool().getProperties();
        assertThat(properties)
                .containsEntry("logServerErrorDetail", "false")
                .containsEntry("connectTimeout", "2")
                .containsEntry("socketTimeout", "5");
        assertThat(properties.get("options")).contains("statement_timeout=3000", "lock_timeout=2000");
    }

    @Test
    void the_example_lists_every_variable_and_holds_no_secret() throws Exception {
        String example = Files.readString(Path.of(".env.example"));
        Set<String> listed = names("(?m)^#?(GATEHOUSE_\\w+)=", example);
        assertThat(listed).containsAll(names("\\$\\{(GATEHOUSE_\\w+)", Files.readString(Path.of("config.yml"))));
        assertThat(example).doesNotContainPattern("(?m)^#?GATEHOUSE_\\w*(KEY|PASSWORD)(_PREVIOUS)?=.+");
        Matcher longWords = Pattern.compile("[A-Za-z0-9+/]{43}=").matcher(example);
        assertThat(longWords.find()).isFalse();
    }

    @Test
    void the_keys_of_this_test_are_fit() {
        assertThat(Base64.getDecoder().decode(KEY)).hasSize(32);
        assertThat(Base64.getDecoder().decode(OTHER_KEY)).hasSize(32);
    }

    private static Set<String> names(String pattern, String text) {
        Set<String> names = new TreeSet<>();
        Pattern.compile(pattern).matcher(text).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("config.yml"), text);
    }

    private static GatehouseConfiguration read(Map<String, String> environment) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of("GATEHOUSE_MASTER_KEY", KEY));
        all.putAll(environment);
        return readAll(all);
    }

    private static GatehouseConfiguration readAll(Map<String, String> environment) throws Exception {
        return read(Path.of("config.yml"), environment);
    }

    private static GatehouseConfiguration read(Path file, Map<String, String> environment) throws Exception {
        return new StrictConfigurationFactory<>(
                        GatehouseConfiguration.class, Validators.newValidator(), Jackson.newObjectMapper(), environment)
                .build(new FileConfigurationSourceProvider(), file.toString());
    }
}
