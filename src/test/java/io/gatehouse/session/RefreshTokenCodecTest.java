package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.token.TestKeyRings;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshTokenCodecTest {
    private static final SessionId SESSION = new SessionId(UUID.fromString("0198a000-0000-7000-8000-000000000002"));
    private static final byte[] SECRET = new byte[32];

    private final RefreshTokenCodec codec = new RefreshTokenCodec(TestKeyRings.make());

    private String token(int generation) {
        return codec.write(new RefreshToken(SESSION, generation, SECRET)).reveal();
    }

    private boolean reads(String text) {
        return codec.read(Secret.valueOf(text)).isPresent();
    }

    @Tag("REF-01")
    @Test
    void a_token_contains_its_session_generation_and_secret() {
        assertThat(token(7)).startsWith("gtr_").hasSize(119);
        RefreshToken read = codec.read(Secret.valueOf(token(7))).orElseThrow();
        assertThat(read.session()).isEqualTo(SESSION);
        assertThat(read.generation()).isEqualTo(7);
        assertThat(read.secret()).isEqualTo(SECRET);
        assertThat(read.toString()).isEqualTo("RefreshToken[***]");
    }

    @Tag("REF-02")
    @Test
    void every_altered_bit_is_detected() {
        String token = token(7);
        byte[] whole = Base64.getUrlDecoder().decode(token.substring(4));
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] altered = whole.clone();
            altered[bit / 8] ^= (byte) (1 << (bit % 8));
            String text = "gtr_" + Base64.getUrlEncoder().withoutPadding().encodeToString(altered);
            assertThat(reads(text)).as("bit %d", bit).isFalse();
        }
        assertThat(reads(token)).isTrue();
    }

    @Test
    void every_non_canonical_encoding_is_rejected() {
        String token = token(7);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int i = 4; i < token.length(); i++) {
            char neighbour = alphabet.charAt(alphabet.indexOf(token.charAt(i)) ^ 1);
            assertThat(reads(token.substring(0, i) + neighbour + token.substring(i + 1)))
                    .isFalse();
        }
        for (String other : Set.of(token + "=", token + " ", " " + token, "GTR_" + token.substring(4))) {
            assertThat(reads(other)).as(other).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gtr_", "null", "gtr_AAAA", "eyJhbGciOiJFUzI1NiJ9.e30.AAAA", "\u0000"})
    void garbage_is_refused(String garbage) {
        assertThat(reads(garbage)).isFalse();
    }

    @Test
    void another_installations_token_is_refused() {
        RefreshTokenCodec other = new RefreshTokenCodec(TestKeyRings.make());
        assertThat(other.read(Secret.valueOf(token(1)))).isEmpty();
    }

    @Test
    void each_generation_has_its_own_hash_and_token_id() {
        Set<String> hashes = new HashSet<>();
        Set<String> ids = new HashSet<>();
        for (int generation = 0; generation < 100; generation++) {
            hashes.add(Base64.getEncoder().encodeToString(new RefreshToken(SESSION, generation, SECRET).hash()));
            ids.add(TokenId.of(SESSION, generation));
        }
        assertThat(hashes).hasSize(100);
        assertThat(ids).hasSize(100).allMatch(id -> id.length() == 27);
    }
}
