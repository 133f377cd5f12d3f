package io.gatehouse.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("SEC-11")
final class UnknownVariableDetectorTest {
    private static Set<String> used() throws IOException {
        return names("\\$\\{(GATEHOUSE_\\w+)", "config.yml");
    }

    private static Set<String> names(String pattern, String file) throws IOException {
        Set<String> names = new TreeSet<>();
        Pattern.compile(pattern)
                .matcher(Files.readString(Path.of(file)))
                .results()
                .forEach(found -> names.add(found.group(1)));
        return names;
    }

    @ParameterizedTest
    @CsvSource({
        "GATEHOUSE_ACESS_TOKEN_LIFETIME, is GATEHOUSE_ACCESS_TOKEN_LIFETIME meant?",
        "GATEHOUSE_DATABASE_PASWORD_FILE, is GATEHOUSE_DATABASE_PASSWORD_FILE meant?",
        "GATEHOUSE_ADRESS, unset it",
        "GATEHOUSE_REDIS_URI, is GATEHOUSE_REDIS_URL meant?",
        "GATEHOUSE_AUDIENCE_, is GATEHOUSE_AUDIENCE meant?",
        "GATEHOUSE_THROTTLE_LOGIN_ADRESS, is GATEHOUSE_THROTTLE_LOGIN_ADDRESS meant?",
        "GATEHOUSE_PORT_8080_TCP_PROTO, unset it",
    })
    void a_variable_that_nothing_uses_is_named_with_the_nearest_that_is(String misspelt, String meant)
            throws IOException {
        assertThat(UnknownVariableDetector.sentences(Set.of(misspelt), used()))
                .singleElement()
                .asString()
                .startsWith(misspelt + " is set, but no setting uses it: ")
                .contains(meant);
    }

    @Test
    void what_is_documented_is_known_and_what_is_for_others_is_no_concern() throws IOException {
        Set<String> documented = names("(?m)^#?(GATEHOUSE_\\w+)=", ".env.example");
        documented.addAll(names("`(GATEHOUSE_\\w+)` \\|", "docs/reference/configuration.md"));
        Set<String> all = new HashSet<>(documented);
        used().forEach(name -> all.add(name + "_FILE"));
        all.add("PATH");
        all.add("gatehouse_audience");
        assertThat(UnknownVariableDetector.sentences(all, used())).isEmpty();
        Set<String> known = new HashSet<>(UnknownVariableDetector.USED_ELSEWHERE);
        known.addAll(used());
        assertThat(documented).isEqualTo(known);
    }

    @Test
    void a_variable_that_a_file_of_ones_own_leaves_out_is_named() {
        assertThat(UnknownVariableDetector.sentences(Set.of("GATEHOUSE_LEEWAY"), Set.of("GATEHOUSE_AUDIENCE")))
                .singleElement()
                .asString()
                .contains("refer to it in the configuration file");
    }
}
