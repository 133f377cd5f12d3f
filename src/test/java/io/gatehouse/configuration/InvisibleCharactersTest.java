package io.gatehouse.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import jakarta.validation.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that look right and are not, in variables, in files of secrets and in the file itself. */
final class InvisibleCharactersTest {
    private static final String KEY = "bq5n8lOI62FXR4FxxMcYu6G6AhcKWjKuTU3TEw66Ry0=";
    /** Thousands of files are read. */
    private static final Validator VALIDATOR = Validators.newValidator();

    private static final ObjectMapper MAPPER = Jackson.newObjectMapper();
    private static final String MARKER = "marker-that-must-not-be-shown";

    @TempDir
    private Path folder = Path.of("target");

    static Set<String> variables() throws IOException {
        Set<String> names = new TreeSet<>();
        Pattern.compile("\\$\\{(GATEHOUSE_\\w+)")
                .matcher(Files.readString(Path.of("config.yml")))
                .results()
                .forEach(reference -> names.add(reference.group(1)));
        assertThat(names).hasSizeGreaterThan(50);
        return names;
    }

    static List<String> hidden() {
        List<String> values = new ArrayList<>();
        for (String each : List.of(
                "\r", "\n", "\r\n", "\t", "\0", "\uFEFF", "\u00A0", "\u200B", "\u202E", "\u2028", "\u3000", "\u00AD",
                "\uFFFD", "\u2800", "\uFE0F")) {
            values.add(MARKER + each);
            values.add(each + MARKER);
            values.add("a" + each + MARKER);
        }
        values.addAll(List.of('"' + MARKER + '"', "'" + MARKER + "'", "`" + MARKER + "`", " " + MARKER, MARKER + " "));
        return values;
    }

    @ParameterizedTest
    @Tag("SEC-10")
    @MethodSource("variables")
    void every_setting_refuses_each_and_says_its_name_and_no_value(String variable) {
        for (String value : hidden()) {
            assertThatThrownBy(() -> read(Map.of(variable, value)))
                    .as(variable)
                    .isInstanceOf(InvalidConfigurationException.class)
                    .hasMessageContaining("(" + variable + ")")
                    .hasMessageContaining("remove")
                    .hasMessageNotContaining(MARKER);
        }
    }

    @ParameterizedTest
    @Tag("SEC-10")
    @MethodSource("hidden")
    void a_file_of_a_secret_refuses_each_but_one_line_break_at_its_end(String value) throws Exception {
        Path secret = folder.resolve("secret");
        Map<String, String> environment = Map.of("GATEHOUSE_DATABASE_PASSWORD_FILE", secret.toString());
        Files.writeString(secret, value + "\n");
        if (value.equals(MARKER + "\r")) {
            // The end of a line as Windows writes it.
            assertThat(read(environment).getDatabase().password().reveal()).isEqualTo(MARKER);
        } else {
            assertThatThrownBy(() -> read(environment))
                    .hasMessageContaining("database.password (GATEHOUSE_DATABASE_PASSWORD)")
                    .hasMessageNotContaining(MARKER);
        }
    }

    @Test
    @Tag("SEC-10")
    void the_character_is_named() {
        assertThatThrownBy(() -> read(Map.of("GATEHOUSE_AUDIENCE", "gatehouse\r")))
                .hasMessageContaining("audience (GATEHOUSE_AUDIENCE) contains an invisible character (U+000D CARRIAGE");
        assertThatThrownBy(() -> read(Map.of("GATEHOUSE_DATABASE_USER", "gatehouse\u00A0")))
                .hasMessageContaining("U+00A0 NO-BREAK SPACE");
    }

    @Test
    @Tag("SEC-10")
    void what_stands_in_the_file_itself_is_read_in_the_same_way() throws IOException {
        Path file = Files.writeString(folder.resolve("config.yml"), """
                database: {url: 'jdbc:postgresql://db/gatehouse', user: "gatehouse\\r"}
                audience: "a\\u00A0b"
                master_key: '%s'
                server: {adminConnectors: [{type: http, bindHost: "127.0.0.1 "}]}
                """.formatted(KEY));
        assertThatThrownBy(() -> read(file, Map.of()))
                .hasMessageContainingAll(
                        "database.user contains",
                        "audience contains",
                        "server.adminConnectors[0].bindHost begins or ends");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mañana", "пароль 密码", "a \"b\" c", "it's", "e\u0301 😀", "\"", "x\"", "'a\""})
    void what_can_be_seen_is_taken(String password) throws Exception {
        assertThat(read(Map.of("GATEHOUSE_DATABASE_PASSWORD", password))
                        .getDatabase()
                        .password()
                        .reveal())
                .isEqualTo(password);
    }

    private static GatehouseConfiguration read(Map<String, String> environment) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of("GATEHOUSE_MASTER_KEY", KEY));
        all.putAll(environment);
        return read(Path.of("config.yml"), all);
    }

    private static GatehouseConfiguration read(Path file, Map<String, String> environment) throws Exception {
        return new StrictConfigurationFactory<>(GatehouseConfiguration.class, VALIDATOR, MAPPER, environment)
                .build(new FileConfigurationSourceProvider(), file.toString());
    }
}
