package io.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("SEC-01")
class MasterKeyTest {
    private static final byte[] PLAIN = "a private key".getBytes(StandardCharsets.US_ASCII);
    private static final SecureRandom RANDOM = new SecureRandom();

    private static MasterKey master(int fill) {
        byte[] key = new byte[32];
        java.util.Arrays.fill(key, (byte) fill);
        return MasterKey.of(Secret.valueOf(Base64.getEncoder().encodeToString(key)), RANDOM);
    }

    @Test
    void only_the_same_master_key_opens_sealed_bytes_and_only_for_the_same_row() {
        MasterKey master = master(1);
        byte[] sealed = master.seal(PLAIN, "row");
        assertThat(master.open(sealed, "row")).isEqualTo(PLAIN);
        assertThatThrownBy(() -> master.open(sealed, "other row")).isInstanceOf(KeyUnusableException.class);
        assertThatThrownBy(() -> master(2).open(sealed, "row"))
                .isInstanceOf(KeyUnusableException.class)
                .hasMessageContaining("GATEHOUSE_MASTER_KEY");
    }

    @Test
    void the_previous_key_opens_what_it_sealed_and_the_new_one_seals() {
        byte[] old = master(1).seal(PLAIN, "row");
        byte[] fresh = master(2).seal(PLAIN, "row");
        MasterKeyRing changed = new MasterKeyRing(master(2), master(1));
        assertThat(changed.open(master(1).id(), old, "row")).isEqualTo(PLAIN);
        assertThat(changed.open(master(2).id(), fresh, "row")).isEqualTo(PLAIN);
        MasterKeyRing alone = new MasterKeyRing(master(2), null);
        assertThatThrownBy(() -> alone.open(master(1).id(), old, "row")).isInstanceOf(KeyUnusableException.class);
    }

    @Test
    void every_altered_byte_is_noticed() {
        MasterKey master = master(1);
        byte[] sealed = master.seal(PLAIN, "row");
        for (int i = 0; i < sealed.length; i++) {
            byte[] altered = sealed.clone();
            altered[i] ^= 1;
            assertThatThrownBy(() -> master.open(altered, "row")).isInstanceOf(KeyUnusableException.class);
        }
        assertThatThrownBy(() -> master.open(new byte[3], "row")).isInstanceOf(KeyUnusableException.class);
    }

    @Test
    void sealing_twice_gives_different_bytes_and_a_stable_name() {
        assertThat(master(1).seal(PLAIN, "row")).isNotEqualTo(master(1).seal(PLAIN, "row"));
        assertThat(master(1).id())
                .isEqualTo(master(1).id())
                .isNotEqualTo(master(2).id());
    }

    @Test
    void it_is_never_printed() {
        assertThat(master(1).toString()).doesNotContain(Base64.getEncoder().encodeToString(new byte[32]));
    }
}
