package io.gatehouse.verifier;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * A fuzz target for Jazzer, see CONTRIBUTING: every input is rejected with a reason, or has the canonical form of a
 * token. An input is a token, or header and claims separated by a line feed, which are then signed, because no fuzzer
 * finds a signature.
 */
public final class AccessTokenFuzz {
    private static final byte[] SECRET = new byte[32];
    private static final SignatureEngine ENGINE = SignatureEngine.ofJdk();
    private static final AccessTokenVerifier VERIFIER = verifier();

    private AccessTokenFuzz() {}

    private static AccessTokenVerifier verifier() {
        try {
            VerificationKey key = VerificationKey.read(SignedTokens.KID, SignatureAlgorithm.HS256, SECRET, ENGINE);
            return new AccessTokenVerifier(
                    kid -> kid.equals(SignedTokens.KID) ? Optional.of(key) : Optional.empty(),
                    new VerifierSettings(SignedTokens.ISSUER, SignedTokens.AUDIENCE, Duration.ofSeconds(30)),
                    Clock.fixed(SignedTokens.NOW, ZoneOffset.UTC));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Jazzer finds this method by its name. */
    public static void fuzzerTestOneInput(byte[] input) {
        int end = new String(input, StandardCharsets.ISO_8859_1).indexOf('\n');
        String token = end < 0
                ? new String(input, StandardCharsets.UTF_8)
                : signed(Arrays.copyOf(input, end), Arrays.copyOfRange(input, end + 1, input.length));
        try {
            VERIFIER.verify(token);
        } catch (TokenRejectedException expected) {
            return;
        }
        Set<StrictnessComparison> reasons = StrictnessComparison.of(token);
        if (!reasons.isEmpty()) {
            throw new AssertionError("accepted in spite of " + reasons + ": " + token);
        }
    }

    private static String signed(byte[] header, byte[] claims) {
        try {
            String text = SignedTokens.base64(header) + "." + SignedTokens.base64(claims);
            byte[] mac = ENGINE.sign(
                    SignatureAlgorithm.HS256,
                    ENGINE.signingKey(SignatureAlgorithm.HS256, SECRET),
                    text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + SignedTokens.base64(mac);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
