package io.gatehouse.verifier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.verifier.TokenRejectedException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * An access token taken apart and found to be spelled in the only way that we spell tokens (RFC 7515 §7.1): nothing about
 * its signature is known yet. JWT libraries accept many spellings of one token; the denylist must not have to.
 */
final class CompactToken {
    /** Well above what we issue and below what servers accept as a header. */
    private static final int MAX_LENGTH = 8192;

    private static final int MAX_KID_LENGTH = 64;
    private static final Set<String> HEADER_MEMBERS = Set.of("alg", "kid", "typ");
    private static final Set<String> TYPES = Set.of("at+jwt", "application/at+jwt");

    private final String algorithm;
    private final String kid;
    private final String text;
    private final byte[] payload;
    private final byte[] signature;

    private CompactToken(ObjectNode header, String text, byte[] payload, byte[] signature)
            throws TokenRejectedException {
        this.algorithm = StrictClaims.text(header, "alg");
        this.kid = StrictClaims.text(header, "kid");
        this.text = text;
        this.payload = payload;
        this.signature = signature;
    }

    static CompactToken parse(String text) throws TokenRejectedException {
        if (text.length() > MAX_LENGTH) {
            throw new TokenRejectedException(Reason.MALFORMED, "The token is too long");
        }
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            throw new TokenRejectedException(Reason.MALFORMED, "A token has three parts");
        }
        ObjectNode header = StrictClaims.parse(decode(parts[0]));
        requireHeader(header);
        return new CompactToken(header, text, decode(parts[1]), decode(parts[2]));
    }

    private static void requireHeader(ObjectNode header) throws TokenRejectedException {
        // RFC 9068 §4 asks for the type; what else a header can say (crit, b64, zip, jwk, jku, x5u) we never write.
        for (var names = header.fieldNames(); names.hasNext(); ) {
            if (!HEADER_MEMBERS.contains(names.next())) {
                throw new TokenRejectedException(Reason.MALFORMED, "The header has a member that we never write");
            }
        }
        JsonNode type = header.path("typ");
        if (!type.isTextual() || !TYPES.contains(asciiLowerCase(type.textValue()))) {
            throw new TokenRejectedException(Reason.MALFORMED, "The token is of another type than at+jwt");
        }
        if (StrictClaims.text(header, "kid").length() > MAX_KID_LENGTH) {
            throw new TokenRejectedException(Reason.MALFORMED, "The key id is too long");
        }
    }

    private static String asciiLowerCase(String value) {
        StringBuilder lower = new StringBuilder(value.length());
        value.chars().map(c -> c >= 'A' && c <= 'Z' ? c + 32 : c).forEach(c -> lower.append((char) c));
        return lower.toString();
    }

    /** Decodes base64url without padding, and refuses every spelling but the one that encoding gives (RFC 4648 §3.5). */
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
        throw new TokenRejectedException(Reason.MALFORMED, "A part is not in its canonical spelling");
    }

    String algorithm() {
        return algorithm;
    }

    String kid() {
        return kid;
    }

    /** What the signature is over (RFC 7515 §5.1): header and payload as they are spelled. */
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
