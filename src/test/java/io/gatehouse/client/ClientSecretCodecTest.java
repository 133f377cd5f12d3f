package io.gatehouse.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("CLI-01")
class ClientSecretCodecTest {
    private static final UUID ID = UUID.fromString("0198a000-0000-7000-8000-000000000002");
    private static final byte[] RANDOM = new byte[32];
    private static final String SECRET = ClientSecretCodec.write(ID, RANDOM).reveal();

    private static boolean reads(String text) {
        return ClientSecretCodec.read(Secret.valueOf(text)).isPresent();
    }

    private static String encoded(byte[] whole) {
        return "gtc_" + Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    @Test
    void a_secret_contains_its_id_and_its_hash_covers_the_whole_text() throws Exception {
        PresentedSecret read = ClientSecretCodec.read(Secret.valueOf(SECRET)).orElseThrow();
        byte[] hash = sha256(SECRET.getBytes(StandardCharsets.US_ASCII));
        assertThat(SECRET).hasSize(75);
        assertThat(read.id()).isEqualTo(ID);
        assertThat(read.hash()).isEqualTo(hash);
        assertThat(read.matches(hash)).isTrue();
        assertThat(read.matches(new byte[32])).isFalse();
        assertThat(read.toString()).isEqualTo("PresentedSecret[***]");
    }

    /** Scanners for leaked secrets, and later versions, depend on this form. */
    @Test
    void the_form_never_changes() throws Exception {
        byte[] body = ByteBuffer.allocate(49)
                .put((byte) 1)
                .putLong(ID.getMostSignificantBits())
                .putLong(ID.getLeastSignificantBits())
                .put(RANDOM)
                .array();
        byte[] whole = Arrays.copyOf(body, 53);
        System.arraycopy(sha256(body), 0, whole, 49, 4);
        assertThat(SECRET)
                .isEqualTo(encoded(whole))
                .isEqualTo("gtc_AQGYoAAAAHAAgAAAAAAAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAOpivJg");
    }

    @Test
    void every_altered_bit_is_detected() {
        byte[] whole = Base64.getUrlDecoder().decode(SECRET.substring(4));
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] altered = whole.clone();
            altered[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(reads(encoded(altered))).as("bit %d", bit).isFalse();
        }
        assertThat(reads(SECRET)).isTrue();
    }

    @Test
    void another_version_is_rejected_although_its_checksum_is_right() throws Exception {
        byte[] whole = Base64.getUrlDecoder().decode(SECRET.substring(4));
        for (byte version : new byte[] {0, 1, 2}) {
            whole[0] = version;
            System.arraycopy(sha256(Arrays.copyOf(whole, 49)), 0, whole, 49, 4);
            assertThat(reads(encoded(whole))).as("version %d", version).isEqualTo(version == 1);
        }
    }

    @Test
    void every_non_canonical_encoding_is_rejected() {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int i = 4; i < SECRET.length(); i++) {
            char neighbour = alphabet.charAt(alphabet.indexOf(SECRET.charAt(i)) ^ 1);
            assertThat(reads(SECRET.substring(0, i) + neighbour + SECRET.substring(i + 1)))
                    .isFalse();
        }
        for (String other : Set.of(SECRET + "=", SECRET + " ", " " + SECRET, "GTC_" + SECRET.substring(4))) {
            assertThat(reads(other)).as(other).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "gtc_",
                "null",
                "gtr_AAAA",
                "\u0000",
                "gtc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "gtc_ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé",
                "gtc_+++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++"
            })
    void garbage_is_refused(String garbage) {
        assertThat(reads(garbage)).isFalse();
    }

    @Test
    void a_secret_has_256_random_bits() {
        assertThatThrownBy(() -> ClientSecretCodec.write(ID, new byte[31]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
