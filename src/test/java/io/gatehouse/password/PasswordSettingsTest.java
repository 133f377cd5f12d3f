package io.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordSettingsTest {
    @Test
    @Tag("PWD-01")
    void the_defaults_are_usable_and_are_19_mib_two_passes_one_lane() {
        PasswordSettings defaults = PasswordSettings.defaults();

        assertThat(defaults.problems()).isEmpty();
        assertThat(defaults.cost()).isEqualTo(new Argon2Cost(19_456, 2, 1));
        assertThat(defaults.minLength()).isEqualTo(8);
    }

    @Test
    @Tag("PWD-06")
    void the_default_pool_has_one_worker_per_core() {
        assertThat(PasswordSettings.defaults().poolThreads())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @ParameterizedTest
    @Tag("PWD-01")
    @CsvSource({"1,47104", "2,19456", "3,12288", "4,9216", "5,7168", "10,7168"})
    void owasp_floor_of_memory_depends_on_the_passes(int iterations, int leastKib) {
        assertThat(argon2(leastKib, iterations).problems()).isEmpty();
        assertThat(argon2(leastKib - 1, iterations).problems())
                .containsExactly("password.memoryKib must be between " + leastKib + " and 262144, but is "
                        + (leastKib - 1) + ".");
    }

    @Test
    void every_broken_setting_is_named_at_once() {
        PasswordSettings broken = new PasswordSettings(1024, 0, 17, 7, 0, 0, Duration.ZERO);

        assertThat(broken.problems())
                .hasSize(7)
                .extracting(problem -> problem.substring(0, problem.indexOf(' ')))
                .containsExactlyInAnyOrder(
                        "password.memoryKib",
                        "password.iterations",
                        "password.parallelism",
                        "password.minLength",
                        "password.poolThreads",
                        "password.queueLength",
                        "password.queueDeadline");
    }

    @Test
    void a_new_hash_cannot_cost_more_than_the_cap_of_stored_ones() {
        assertThat(argon2(262_144, 10).problems()).isEmpty();
        assertThat(argon2(262_145, 11).problems()).hasSize(2);
    }

    private static PasswordSettings argon2(int memoryKib, int iterations) {
        return new PasswordSettings(memoryKib, iterations, 1, 8, 2, 64, Duration.ofSeconds(2));
    }
}
