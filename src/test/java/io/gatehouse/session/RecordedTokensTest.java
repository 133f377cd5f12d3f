package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.token.AccessTokenClaims;
import io.gatehouse.token.AccessTokenMinter;
import io.gatehouse.token.RecordedKeys;
import io.gatehouse.verifier.AccessTokenVerifier;
import io.gatehouse.verifier.TokenType;
import io.gatehouse.verifier.VerifiedToken;
import io.gatehouse.verifier.VerifierSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Tokens that the code of an earlier version wrote, with its inputs and keys. This version accepts them, and it writes the
 * same bytes, so that versions run side by side. The file is never recorded again; a deliberate new format adds a file.
 */
class RecordedTokensTest {
    private static final Path FILE = Path.of("src/test/resources/recorded/tokens.json");
    private static final String ANY_KID = "0198a000-0000-7000-8000-000000000000";
    private static final String ISSUER = "https://id.example.org";
    private static final String AUDIENCE = "gatehouse";
    /** ECDSA signatures contain a random number. */
    private static final Set<String> RANDOM_SIGNATURES = Set.of("ES256");

    private final JsonNode recorded = read();

    private static JsonNode read() {
        try {
            return new ObjectMapper().readTree(FILE.toFile());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void refresh_tokens_are_read_and_written_as_recorded() {
        JsonNode tokens = recorded.path("refresh_tokens");
        for (JsonNode token : tokens) {
            int macKey = token.path("mac_key").intValue();
            RefreshTokenCodec codec = new RefreshTokenCodec(RecordedKeys.of(recorded, macKey, ANY_KID));
            RefreshTokenCodec rotated = new RefreshTokenCodec(RecordedKeys.of(recorded, 255 - macKey, ANY_KID));
            String text = token.path("text").asText();
            SessionId session =
                    new SessionId(UUID.fromString(token.path("session").asText()));
            int generation = token.path("generation").intValue();
            byte[] secret = Base64.getDecoder().decode(token.path("secret").asText());
            for (RefreshTokenCodec reader : List.of(codec, rotated)) {
                RefreshToken read = reader.read(Secret.valueOf(text)).orElseThrow();
                assertThat(read.session()).isEqualTo(session);
                assertThat(read.generation()).isEqualTo(generation);
                assertThat(read.secret()).isEqualTo(secret);
            }
            assertThat(codec.write(new RefreshToken(session, generation, secret))
                            .reveal())
                    .isEqualTo(text);
        }
        assertThat(tokens).hasSize(6);
    }

    @Test
    void access_tokens_are_verified_and_written_as_recorded() throws Exception {
        int verified = 0;
        for (JsonNode token : recorded.path("access_tokens")) {
            String text = token.path("text").asText();
            AccessTokenClaims claims = claims(token);
            String kid = token.path("kid").asText();
            String minted = new AccessTokenMinter(RecordedKeys.of(recorded, 0, kid), ISSUER, AUDIENCE, TokenType.AT_JWT)
                    .mint(claims)
                    .reveal();
            for (boolean acceptTypeJwt : List.of(false, true)) {
                for (String each : List.of(text, minted)) {
                    assertAsRecorded(verify(each, acceptTypeJwt), token);
                    verified++;
                }
            }
            boolean isRandom = RANDOM_SIGNATURES.contains(algorithm(kid));
            assertThat(isRandom ? signingInput(minted) : minted).isEqualTo(isRandom ? signingInput(text) : text);
        }
        assertThat(verified).isEqualTo(4 * 12);
    }

    private static String signingInput(String token) {
        return token.substring(0, token.lastIndexOf('.'));
    }

    private String algorithm(String kid) {
        for (JsonNode key : recorded.path("signing_keys")) {
            if (key.path("kid").asText().equals(kid)) {
                return key.path("alg").asText();
            }
        }
        throw new AssertionError("no key " + kid);
    }

    private VerifiedToken verify(String token, boolean acceptTypeJwt) throws Exception {
        VerifierSettings settings = new VerifierSettings(ISSUER, AUDIENCE, Duration.ZERO, acceptTypeJwt);
        Clock clock = Clock.fixed(Instant.parse("2026-11-30T12:00:00Z"), ZoneOffset.UTC);
        return new AccessTokenVerifier(RecordedKeys.of(recorded, 0, ANY_KID), settings, clock).verify(token);
    }

    private static void assertAsRecorded(VerifiedToken read, JsonNode token) {
        assertThat(read.subject()).hasToString(token.path("sub").asText());
        assertThat(read.login()).contains(token.path("login").asText());
        assertThat(read.roles()).containsExactlyElementsOf(roles(token));
        assertThat(read.clientId()).isEqualTo(token.path("client_id").asText());
        assertThat(read.expiresAt()).isEqualTo(time(token, "exp"));
    }

    private static AccessTokenClaims claims(JsonNode token) {
        return AccessTokenClaims.ofUser(
                new UserId(UUID.fromString(token.path("sub").asText())),
                token.path("login").asText(),
                roles(token),
                token.path("user_epoch").longValue(),
                token.path("realm_epoch").longValue(),
                new SessionId(UUID.fromString(token.path("sid").asText())),
                token.path("jti").asText(),
                token.path("client_id").asText(),
                time(token, "auth_time"),
                time(token, "iat"),
                time(token, "exp"));
    }

    private static List<String> roles(JsonNode token) {
        List<String> roles = new ArrayList<>();
        token.path("roles").forEach(role -> roles.add(role.asText()));
        return roles;
    }

    private static Instant time(JsonNode token, String member) {
        return Instant.parse(token.path(member).asText());
    }
}
