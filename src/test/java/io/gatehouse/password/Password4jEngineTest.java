package io.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class Password4jEngineTest extends Argon2EngineContract {
    @Override
    Argon2Engine make() {
        return new Password4jEngine();
    }

    @Test
    void both_engines_compute_the_same_tags() {
        Argon2Engine other = NativeArgon2Engine.load().orElseThrow();
        for (Argon2Cost cost : new Argon2Cost[] {
            new Argon2Cost(8, 1, 1), new Argon2Cost(67, 3, 1), new Argon2Cost(100, 2, 3), new Argon2Cost(19_456, 2, 1)
        }) {
            assertThat(make().tag(Argon2Variant.CURRENT, cost, bytes("pässword 🔑"), bytes("sixteen byte salt"), 32))
                    .as("%s", cost)
                    .isEqualTo(other.tag(
                            Argon2Variant.CURRENT, cost, bytes("pässword 🔑"), bytes("sixteen byte salt"), 32));
        }
    }

    @Test
    @Tag("PWD-06")
    void new_parameters_are_accepted_only_while_the_retained_memory_fits() {
        Argon2Engine engine = make();
        // The library retains the matrix of these parameters.
        Argon2Cost known = new Argon2Cost(8, 1, 1);
        Argon2Cost tooMuch = new Argon2Cost(Password4jEngine.MAX_RETAINED_KIB - 7, 1, 1);
        engine.tag(Argon2Variant.CURRENT, known, bytes("password"), bytes("somesalt"), 32);

        assertThat(engine.canRun(Argon2Variant.CURRENT, known, 32)).isTrue();
        assertThat(engine.canRun(
                        Argon2Variant.CURRENT, new Argon2Cost(Password4jEngine.MAX_RETAINED_KIB - 8, 1, 1), 32))
                .isTrue();
        assertThat(engine.canRun(Argon2Variant.CURRENT, tooMuch, 32)).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(() -> engine.tag(Argon2Variant.CURRENT, tooMuch, bytes("password"), bytes("somesalt"), 32));
    }
}
