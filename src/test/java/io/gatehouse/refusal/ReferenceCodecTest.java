package io.gatehouse.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Base64Url;
import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.RejectedToken;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A reference contains the whole refusal, and only holders of the key can read it. */
class ReferenceCodecTest {
    private static final Instant AT = Instant.parse("2026-11-30T22:00:00.123Z");
    private static final UUID KID = new UUID(1, -2);
    private static final UUID SUBJECT = new UUID(3, -4);
    private static final UUID SESSION = new UUID(5, -6);
    private static final String TOKEN_ID =
            Base64Url.encode(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0, 0, 0, 7});
    private static final int LENGTH = 238;

    private final ReferenceCodec codec = TestRefusals.codec(TestRefusals.key(1));

    private static RejectedToken token(String kid, String tokenId, long epoch, List<String> roles) {
        return new RejectedToken(
                new DenylistClaims(kid, tokenId, SESSION, SUBJECT, roles, epoch, epoch + 1),
                true,
                Instant.parse("2026-12-01T00:00:00Z"));
    }

    private static Refusal refusal(RefusalReason reason, @Nullable RejectedToken token, String detail) {
        return new Refusal(reason, AT, token, detail);
    }

    private static Stream<Refusal> refusals() {
        RejectedToken whole = token(KID.toString(), TOKEN_ID, 1_764_540_000_123L, List.of());
        return Stream.of(RefusalReason.values())
                .flatMap(reason -> Stream.of(
                        refusal(reason, null, ""),
                        refusal(reason, null, "ä".repeat(50)),
                        refusal(reason, whole, "role clerk")));
    }

    @Test
    void every_refusal_is_read_as_it_was_written() {
        assertThat(refusals())
                .allSatisfy(
                        refusal -> assertThat(codec.read(codec.write(refusal))).contains(refusal));
    }

    /** Otherwise the length would tell a client whether the signature of its token matched. */
    @Test
    void every_reference_has_the_same_length() {
        assertThat(refusals().map(codec::write)).allMatch(reference -> reference.length() == LENGTH);
        assertThat(codec.write(refusal(RefusalReason.CLAIMS, null, "x".repeat(1_000))))
                .hasSize(LENGTH);
    }

    @Test
    void a_long_detail_is_cut_and_roles_are_left_out() {
        RejectedToken token = token(KID.toString(), TOKEN_ID, 0, List.of("clerk"));
        Refusal read = codec.read(codec.write(refusal(RefusalReason.FORBIDDEN, token, "x".repeat(100))))
                .orElseThrow();
        assertThat(read.detail()).isEqualTo("x".repeat(55));
        assertThat(read.token()).isEqualTo(token(KID.toString(), TOKEN_ID, 0, List.of()));
    }

    @Test
    void values_of_other_forms_are_left_out_or_limited() {
        RejectedToken token = token("1-1-1-1-1", "short", -1, List.of());
        Refusal read = codec.read(codec.write(refusal(RefusalReason.REVOKED, token, "")))
                .orElseThrow();
        // The epoch of the realm is one more.
        assertThat(read.token())
                .isEqualTo(new RejectedToken(
                        new DenylistClaims("", "", SESSION, SUBJECT, List.of(), 0, 0), true, token.expiresAt()));
        RejectedToken far = token(KID.toString(), TOKEN_ID, Long.MAX_VALUE - 1, List.of());
        assertThat(codec.read(codec.write(refusal(RefusalReason.REVOKED, far, "")))
                        .orElseThrow()
                        .token())
                .extracting(found -> found == null ? 0 : found.claims().userEpoch())
                .isEqualTo((1L << 48) - 1);
    }

    @Test
    void an_altered_shortened_or_foreign_text_is_not_read() {
        String good = codec.write(refusal(RefusalReason.MISSING, null, ""));
        assertThat(codec.read(good)).isPresent();
        IntStream.range(0, good.length()).forEach(at -> {
            String altered = good.substring(0, at) + (good.charAt(at) == 'A' ? 'B' : 'A') + good.substring(at + 1);
            assertThat(codec.read(altered)).as("position %d", at).isEmpty();
        });
        assertThat(Stream.of(
                        "", "ref_", "x", good + "A", good.substring(0, good.length() - 1), "ref_" + "!".repeat(234)))
                .allMatch(text -> codec.read(text).isEmpty());
        assertThat(TestRefusals.codec(TestRefusals.key(2)).read(good)).isEmpty();
    }

    @Test
    void references_of_the_previous_master_key_are_read() {
        String old = codec.write(refusal(RefusalReason.MISSING, null, ""));
        ReferenceCodec changed = TestRefusals.codec(TestRefusals.key(2), TestRefusals.key(1));
        assertThat(changed.read(old)).isPresent();
        assertThat(codec.read(changed.write(refusal(RefusalReason.MISSING, null, ""))))
                .as("written under the new key")
                .isEmpty();
    }

    @Test
    void no_two_references_have_the_same_nonce() {
        ReferenceCodec another = TestRefusals.codec(TestRefusals.key(1));
        Set<String> nonces = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            nonces.add(nonce(codec));
            nonces.add(nonce(another));
        }
        assertThat(nonces).hasSize(2_000);
    }

    private static String nonce(ReferenceCodec codec) {
        return codec.write(refusal(RefusalReason.MISSING, null, "")).substring(0, 20);
    }
}
