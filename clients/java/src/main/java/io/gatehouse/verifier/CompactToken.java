package io.gatehouse.verifier;

import io.gatehouse.verifier.TokenRejectedException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * An access token that was parsed and has the exact format in which Gatehouse writes tokens (RFC 7515 §7.1). Its
 * signature is not verified yet. JWT libraries accept many texts for one token; this class accepts exactly one.
 */
final class CompactToken {
    /** Longer than any issued token, and shorter than the header limit of servers. */
    private static final int MAX_LENGTH = 8192;

    private static final int MAX_KID_LENGTH = 64;
    private static final Set<String> HEADER_MEMBERS = Set.of("alg", "kid", "typ");
    /** In lower case, because media types are case-insensitive. */
    private static final Set<String> TYPES = Set.of("at+jwt", "application/at+jwt");

    private final String algorithm;
    private final String kid;
    private final String text;
    private final byte[] payload;
    private final byte[] signature;

    private CompactToken(StrictClaims header, String text, byte[] payload, byte[] signature)
            throws TokenRejectedException {
        this.algorithm = header.text("alg");
        this.kid = header.text("kid");
        this.text = text;
        this.payload = payload;
        this.signature = signature;
    }

    /** @param acceptTypeJwt whether {@code typ} may also be exactly {@code JWT} */
    static CompactToken parse(String text, boolean acceptTypeJwt) throws TokenRejectedException {
        if (text.length() > MAX_LENGTH) {
            throw new TokenRejectedException(
                    Reason.MALFORMED, "The token is longer than " + MAX_LENGTH + " characters");
        }
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            throw new TokenRejectedException(Reason.MALFORMED, "The token does not have three parts");
        }
        StrictClaims header = StrictClaims.parse(decode(parts[0]));
        requireHeader(header);
        requireType(header, acceptTypeJwt);
        return new CompactToken(header, text, decode(parts[1]), decode(parts[2]));
    }

    private static void requireHeader(StrictClaims header) throws TokenRejectedException {
        // Gatehouse never writes other header members such as crit, b64, zip, jwk, jku or
        // x5u.
        if (!HEADER_MEMBERS.containsAll(header.names())) {
            throw new TokenRejectedException(Reason.MALFORMED, "The header has a member other than alg, kid and typ");
        }
        if (header.text("kid").length() > MAX_KID_LENGTH) {
            throw new TokenRejectedException(Reason.MALFORMED, "kid is longer than " + MAX_KID_LENGTH + " characters");
        }
    }

    // RFC 9068 §4 requires at+jwt. JWT is accepted only while an operator switches the type of new tokens to or from
    // it.
    private static void requireType(StrictClaims header, boolean acceptTypeJwt) throws TokenRejectedException {
        String type = header.textOrEmpty("typ");
        boolean isJwt = acceptTypeJwt && TokenType.JWT.headerValue().equals(type);
        if (!isJwt && !TYPES.contains(asciiLowerCase(type))) {
            throw new TokenRejectedException(Reason.MALFORMED, "typ is not at+jwt");
        }
    }

    private static String asciiLowerCase(String value) {
        StringBuilder lower = new StringBuilder(value.length());
        value.chars().map(c -> c >= 'A' && c <= 'Z' ? c + 32 : c).forEach(c -> lower.append((char) c));
        return lower.toString();
    }

    /** Decodes canonical base64url without padding, and rejects all other forms (RFC 4648 §3.5). */
    static byte[] decode(String part) throws TokenRejectedException {
        try {
            byte[] given = part.getBytes(StandardCharsets.US_ASCII);
            byte[] decoded = Base64.getUrlDecoder().decode(given);
            if (Arrays.equals(Base64.getUrlEncoder().withoutPadding().encode(decoded), given)) {
                return decoded;
            }
        } catch (IllegalArgumentException e) {
            throw new TokenRejectedException(Reason.MALFORMED, "A part is not base64url");
        }
        throw new TokenRejectedException(Reason.MALFORMED, "A part is not canonical base64url");
    }

    String algorithm() {
        return algorithm;
    }

    String kid() {
        return kid;
    }

    /** The signing input (RFC 7515 §5.1): the text of header and payload. */
    byte[] signingInput() {
        return text.substring(0, text.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII);
    }

    byte[] payload() {
        return payload;
    }

    byte[] signature() {
        return signature;
    }
}
