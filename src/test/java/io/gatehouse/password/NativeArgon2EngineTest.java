package io.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import de.mkammerer.argon2.Argon2Factory;
import de.mkammerer.argon2.Argon2Factory.Argon2Types;
import de.mkammerer.argon2.Argon2Version;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NativeArgon2EngineTest extends Argon2EngineContract {
    @Override
    Argon2Engine make() {
        return NativeArgon2Engine.load().orElseThrow();
    }

    @Test
    void the_native_engine_is_preferred_if_it_loads() {
        assertThat(Argon2Engine.best().name()).isEqualTo("libargon2");
    }

    // The vector has a secret and associated data, which the engines do not support, so the test calls the library.
    @Test
    @Tag("PWD-01")
    void rfc9106_5_3_argon2id_vector_of_the_loaded_library() {
        byte[] tag = Argon2Factory.createAdvanced(Argon2Types.ARGON2id)
                .rawHashAdvanced(
                        3,
                        32,
                        4,
                        filled(32, 1),
                        filled(16, 2),
                        filled(8, 3),
                        filled(12, 4),
                        32,
                        Argon2Version.DEFAULT_VERSION);

        assertThat(HexFormat.of().formatHex(tag))
                .isEqualTo("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
