package io.gatehouse.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.util.DataSize;
import io.gatehouse.password.PasswordSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordSectionTest {
    private static PasswordSection argon2(int kib, int iterations) {
        return new PasswordSection(DataSize.kibibytes(kib), iterations, 0, 0, 0, 0, null, null, null);
    }

    private static List<String> sentences(PasswordSection section) {
        ConfigurationErrors errors = new ConfigurationErrors();
        section.validate(errors);
        return errors.sentences();
    }

    @Test
    @Tag("PWD-01")
    void the_defaults_are_usable_and_are_19_mib_two_passes_one_lane_and_one_worker_per_core() {
        assertThat(sentences(PasswordSection.defaults())).isEmpty();
        assertThat(PasswordSection.defaults().settings()).isEqualTo(PasswordSettings.defaults());
        assertThat(PasswordSettings.defaults().memoryKib()).isEqualTo(19_456);
        assertThat(PasswordSettings.defaults().poolThreads())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @ParameterizedTest
    @Tag("PWD-01")
    @CsvSource({"1,47104", "2,19456", "3,12288", "4,9216", "5,7168", "10,7168"})
    void owasp_floor_of_memory_depends_on_the_passes(int iterations, int leastKib) {
        assertThat(sentences(argon2(leastKib, iterations))).isEmpty();
        assertThat(sentences(argon2(leastKib - 1, iterations)))
                .singleElement()
                .asString()
                .contains("passwords.memory")
                .contains(String.valueOf(leastKib));
    }

    @Test
    void every_broken_setting_is_named_at_once() {
        PasswordSection broken = new PasswordSection(
                DataSize.kibibytes(1), 11, 17, 7, 257, -1, Duration.ZERO, "no/such/file", "ftp://example.org");
        String sentences = String.join("\n", sentences(broken));
        assertThat(sentences)
                .contains("passwords.memory")
                .contains("passwords.iterations")
                .contains("passwords.parallelism")
                .contains("passwords.min_length")
                .contains("passwords.threads")
                .contains("passwords.queue_length")
                .contains("passwords.queue_deadline")
                .contains("passwords.breached_file names a file that cannot be read")
                .contains("passwords.breached_service");
    }

    @ParameterizedTest
    @Tag("PWD-04")
    @CsvSource({
        "https://api.pwnedpasswords.com,true",
        "http://127.0.0.1:8000/mirror/,true",
        "api.pwnedpasswords.com,false",
        "https://user@example.org,false",
        "https://example.org?a=b,false",
        "https://example.org/#range,false",
        "https://,false",
        "file:///etc/passwd,false",
        "not an address,false",
    })
    void a_service_of_breached_passwords_is_an_address_of_the_web(String address, boolean usable) {
        PasswordSection section = new PasswordSection(null, 0, 0, 0, 0, 0, null, null, address);

        assertThat(sentences(section)).hasSize(usable ? 0 : 1);
    }
}
