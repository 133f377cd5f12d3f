package io.gatehouse.session;

import io.gatehouse.kernel.Secret;
import io.gatehouse.token.KeyRing;
import io.gatehouse.token.TestKeyRings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A target for Jazzer, see CONTRIBUTING: a text is no refresh token, or one that is written as it was read. An input of 54
 * bytes is what stands in front of the MAC, which is then added: no fuzzer would find it.
 */
public final class RefreshTokenFuzz {
    private static final int BODY = 54;
    private static final KeyRing KEYS = TestKeyRings.make();
    private static final RefreshTokenCodec CODEC = new RefreshTokenCodec(KEYS);

    private RefreshTokenFuzz() {}

    /** Jazzer finds it by its name. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = input.length == BODY ? authentic(input) : new String(input, StandardCharsets.UTF_8);
        Optional<RefreshToken> token = CODEC.read(Secret.valueOf(text));
        if (token.isPresent() && !CODEC.write(token.get()).reveal().equals(text)) {
            throw new AssertionError("written otherwise than read: " + text);
        }
        boolean ours = input.length == BODY && input[0] == 1 && input[1] == 0;
        if (token.isPresent() != ours) {
            throw new AssertionError(ours ? "not read: " + text : "read although nobody wrote it: " + text);
        }
    }

    private static String authentic(byte[] body) {
        byte[] mac = KEYS.macKeys().mac(0, body).orElseThrow();
        byte[] whole = Arrays.copyOf(body, BODY + mac.length);
        System.arraycopy(mac, 0, whole, BODY, mac.length);
        return "gtr_" + Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }
}
