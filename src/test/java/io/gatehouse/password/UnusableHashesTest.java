package io.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Secret;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Unusable stored hashes: a verification costs as much as a new hash, and the reason is logged and counted. */
@Tag("PWD-09")
class UnusableHashesTest {
    private static final Secret PASSWORD = Secret.valueOf("correct horse battery staple");

    private final RecordingEngine engine = new RecordingEngine();
    private final PasswordHasher hasher = CheapHashing.hasher(engine);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$digest$h=md5,salt=before$706570706572$93f2b7b4d3c7c22a4c9b33bb8b8b9ee1",
                "$2b$31$mrkSzZfV7k179YYX3qn8XeXXHRz6F3uq/y1wtjl8CX/TjRIUMIOQy",
                "$2x$05$mrkSzZfV7k179YYX3qn8XeXXHRz6F3uq/y1wtjl8CX/TjRIUMIOQy",
                "$argon2id$v=19$m=1048576,t=2,p=1$c2l4dGVlbiBieXRlIHNhbA$6CXPZsmoPQCl2ro4SSrvA3LZXvAD/9ey8MDcJjU50do",
                "$argon2id$v=19$m=64",
                "{CRYPT}",
                "*",
                ""
            })
    void a_hash_that_cannot_be_verified_costs_one_hash_of_the_configured_cost_and_is_counted(String stored) {
        assertThat(hasher.verify(PASSWORD, stored)).isFalse();

        assertThat(engine.take()).containsExactly(CheapHashing.settings().cost());
        assertThat(hasher.hashesRun()).isEqualTo(1);
        assertThat(hasher.unusable()).isEqualTo(1);
        assertThat(hasher.unusableReason(stored)).isPresent();
        assertThat(hasher.describe(hasher.dummyLike(stored))).isEqualTo(hasher.describe(hasher.dummy()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$2b$31$mrkSzZfV7k179YYX3qn8XeXXHRz6F3uq/y1wtjl8CX/TjRIUMIOQy"
                        + "| bcrypt cost=31, above the highest cost that is run",
                "$digest$h=md5,salt=before$$93f2b7b4d3c7c22a4c9b33bb8b8b9ee1"
                        + "| digest h=md5,salt=before, a bare digest: run harden-passwords",
                "* | of no known scheme"
            })
    void the_reason_of_an_unusable_hash_is_reported(String stored, String why) {
        assertThat(hasher.unusableReason(stored)).hasValue(why);
    }

    @Test
    void a_hash_that_can_be_verified_is_not_counted() {
        String stored = hasher.hash(PASSWORD);
        engine.take();

        assertThat(hasher.verify(PASSWORD, stored)).isTrue();
        assertThat(hasher.verify(Secret.valueOf("wrong"), stored)).isFalse();

        assertThat(engine.take()).hasSize(2);
        assertThat(hasher.unusable()).isZero();
        assertThat(hasher.unusableReason(stored)).isEmpty();
    }
}
