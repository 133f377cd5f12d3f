package io.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.verifier.AccessTokenVerifier;
import io.gatehouse.verifier.SignatureAlgorithm;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.TokenType;
import io.gatehouse.verifier.VerifiedToken;
import io.gatehouse.verifier.VerifierSettings;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AccessTokenMinterTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00.987Z");
    private static final UserId USER = new UserId(UUID.fromString("0198a000-0000-7000-8000-000000000001"));
    private static final SessionId SESSION = new SessionId(UUID.fromString("0198a000-0000-7000-8000-000000000002"));

    private static final long MOST = 1L << 53;

    private final KeyRing keys = TestKeyRings.make();
    private final AccessTokenMinter minter =
            new AccessTokenMinter(keys, "https://id.example", "gatehouse", TokenType.AT_JWT);

    private static AccessTokenClaims claims(List<String> roles) {
        return AccessTokenClaims.ofUser(
                USER, "alice", roles, 1000, 2000, SESSION, "jti-1", "web", NOW, NOW, NOW.plusSeconds(7200));
    }

    private VerifiedToken verify(Secret token) throws Exception {
        VerifierSettings settings = new VerifierSettings("https://id.example", "gatehouse", Duration.ofSeconds(30));
        return new AccessTokenVerifier(keys, settings, Clock.fixed(NOW, ZoneOffset.UTC)).verify(token.reveal());
    }

    @Test
    void the_verifier_accepts_every_minted_token() throws Exception {
        // Half of all ECDSA signatures have the higher s before it is lowered.
        for (int i = 0; i < 40; i++) {
            VerifiedToken token = verify(minter.mint(claims(List.of("admin", "subscriber"))));
            assertThat(token.subject()).isEqualTo(USER.value());
            assertThat(token.roles()).containsExactly("admin", "subscriber");
            assertThat(token.expiresAt()).isEqualTo(Instant.parse("2026-01-01T14:00:00Z"));
            assertThat(token.clientId()).isEqualTo("web");
        }
    }

    @Test
    void rfc6749_4_4_a_token_of_a_client_names_the_client_and_no_user() throws Exception {
        ClientId client = new ClientId(UUID.fromString("0198a000-0000-7000-8000-0000000000c1"));
        UUID secret = UUID.fromString("0198a000-0000-7000-8000-0000000000c2");
        Secret minted = minter.mint(AccessTokenClaims.ofClient(
                client, List.of("introspector"), 1000, 2000, secret, "jti-1", NOW, NOW.plusSeconds(900)));

        VerifiedToken token = verify(minted);
        assertThat(token.isOfClient()).isTrue();
        assertThat(token.subject()).isEqualTo(client.value());
        assertThat(token.sessionId()).isEqualTo(secret);
        assertThat(SignedJWT.parse(minted.reveal())
                        .getJWTClaimsSet()
                        .getClaims()
                        .keySet())
                .containsExactlyInAnyOrder(
                        "ver",
                        "iss",
                        "aud",
                        "sub",
                        "client_id",
                        "gty",
                        "sid",
                        "jti",
                        "roles",
                        "user_epoch",
                        "realm_epoch",
                        "iat",
                        "nbf",
                        "exp");
    }

    @Test
    void rfc7515_another_library_verifies_it() throws Exception {
        SignedJWT jwt = SignedJWT.parse(minter.mint(claims(List.of())).reveal());
        assertThat(jwt.verify(new ECDSAVerifier(
                        (ECPublicKey) keys.current().verification().publicKey().orElseThrow())))
                .isTrue();
        JWSHeader header = jwt.getHeader();
        assertThat(header.getType().getType()).isEqualTo("at+jwt");
        assertThat(header.getKeyID()).isEqualTo("test-key");
        assertThat(jwt.getJWTClaimsSet().getAudience()).containsExactly("gatehouse");
        assertThat(jwt.getJWTClaimsSet().getClaim("ver")).isEqualTo(1L);
    }

    @Tag("TOK-09")
    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void the_longest_possible_token_fits_into_a_header(SignatureAlgorithm algorithm) throws Exception {
        KeyRing ring = TestKeyRings.make(algorithm, SignatureEngine.fastest());
        AccessTokenClaims longest = AccessTokenClaims.ofUser(
                USER,
                "l".repeat(50),
                longestRoles(),
                MOST,
                MOST,
                SESSION,
                "j".repeat(27),
                "\"".repeat(255),
                NOW,
                NOW,
                NOW);
        // The ids of real keys are 28 characters longer, so the issuer is longer here.
        String issuer = "https://" + "i".repeat(64 + 28);
        assertThat(new AccessTokenMinter(ring, issuer, "a".repeat(50), TokenType.AT_JWT)
                        .mint(longest)
                        .reveal())
                .hasSizeLessThan(4096);
    }

    private static List<String> longestRoles() {
        return Collections.nCopies(32, "r").stream()
                .map(role -> role + UUID.randomUUID() + "0123456789012")
                .toList();
    }

    @Tag("TOK-09")
    @Test
    void a_user_with_the_most_and_longest_roles_fits_into_a_header() throws Exception {
        List<String> roles = longestRoles();
        assertThat(roles).allMatch(role -> role.length() == 50);
        Secret token = minter.mint(claims(roles));
        assertThat(token.reveal()).hasSizeLessThan(4096);
        assertThat(verify(token).roles()).containsExactlyElementsOf(roles);
    }
}
