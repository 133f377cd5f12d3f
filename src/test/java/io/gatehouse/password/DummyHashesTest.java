package io.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.kernel.Secret;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("PWD-05")
class DummyHashesTest {
    private static final List<String> LOGINS =
            IntStream.range(0, 1000).mapToObj(i -> "nobody" + i).toList();
    private static final List<String> SAMPLE = List.of("cheap", "cheap", "cheap", "expensive");

    @Test
    void a_login_gets_the_same_dummy_on_every_instance_and_in_any_case() {
        DummyHashes one = new DummyHashes(Secret.valueOf("key"), SAMPLE);
        DummyHashes other = new DummyHashes(Secret.valueOf("key"), SAMPLE);

        assertThat(LOGINS)
                .allSatisfy(login -> assertThat(one.forLogin(login))
                        .isEqualTo(other.forLogin(login))
                        .isEqualTo(other.forLogin("N" + login.substring(1).toUpperCase(Locale.ROOT))));
    }

    @Test
    void dummies_are_chosen_in_the_proportion_of_the_sample() {
        DummyHashes dummies = new DummyHashes(Secret.valueOf("key"), SAMPLE);

        // The key is fixed, so the number is deterministic: about a quarter of a thousand.
        assertThat(LOGINS.stream()
                        .map(dummies::forLogin)
                        .filter("expensive"::equals)
                        .count())
                .isBetween(200L, 300L);
    }

    @Test
    void the_choice_depends_on_the_key() {
        DummyHashes one = new DummyHashes(Secret.valueOf("key"), SAMPLE);
        DummyHashes other = new DummyHashes(Secret.valueOf("another key"), SAMPLE);

        assertThat(LOGINS).anySatisfy(login -> assertThat(one.forLogin(login)).isNotEqualTo(other.forLogin(login)));
    }

    @Test
    void a_new_sample_changes_only_the_dummies_at_changed_positions() {
        DummyHashes dummies = new DummyHashes(Secret.valueOf("key"), SAMPLE);
        List<String> before = LOGINS.stream().map(dummies::forLogin).toList();

        dummies.replaceSample(List.of("cheap", "cheap", "expensive", "expensive"));

        List<String> after = LOGINS.stream().map(dummies::forLogin).toList();
        long changed = IntStream.range(0, LOGINS.size())
                .filter(i -> !before.get(i).equals(after.get(i)))
                .count();
        assertThat(changed).isBetween(200L, 300L);
    }

    @Test
    void an_empty_sample_is_rejected() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DummyHashes(Secret.valueOf("key"), List.of()));
    }
}
