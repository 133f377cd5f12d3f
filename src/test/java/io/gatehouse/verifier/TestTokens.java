package io.gatehouse.verifier;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Accepts a fixed set of tokens, of which those that begin with {@code client-} are tokens of a client, and rejects a token whose text is the name of a reason for that reason. For tests of
 * code that calls verification.
 */
public final class TestTokens implements AccessTokens {
    private static final VerificationKey KEY =
            new SignedTokens().keys().find(SignedTokens.KID).orElseThrow();
    public static final UUID USER = UUID.fromString("0190a000-0000-7000-8000-000000000001");
    public static final UUID SESSION = UUID.fromString("0190a000-0000-7000-8000-000000000002");

    private final Map<String, Set<String>> rolesByToken;

    public TestTokens(Map<String, Set<String>> rolesByToken) {
        this.rolesByToken = Map.copyOf(rolesByToken);
    }

    @Override
    public VerifiedToken accept(String token) throws TokenRejectedException {
        for (TokenRejectedException.Reason reason : TokenRejectedException.Reason.values()) {
            if (reason.name().equals(token)) {
                throw new TokenRejectedException(reason, "asked for by the test");
            }
        }
        Set<String> roles = rolesByToken.get(token);
        if (roles == null) {
            throw new TokenRejectedException(TokenRejectedException.Reason.MALFORMED, "not one of the test's tokens");
        }
        return verified(roles, token.startsWith("client-"));
    }

    private static VerifiedToken verified(Set<String> roles, boolean client) {
        Instant issued = Instant.parse("2026-01-01T00:00:00Z");
        return new VerifiedToken(
                KEY,
                new VerifiedToken.Claims(
                        "https://issuer.example",
                        List.of("gatehouse"),
                        USER,
                        client ? USER.toString() : "gatehouse",
                        SESSION,
                        "jti-1",
                        client ? null : "alice",
                        roles,
                        1,
                        1,
                        client ? null : issued,
                        issued,
                        issued,
                        issued.plusSeconds(7200)));
    }
}
