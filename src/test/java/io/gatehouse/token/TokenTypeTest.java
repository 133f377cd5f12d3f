package io.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jwt.SignedJWT;
import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.Jwt;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.TestService;
import io.gatehouse.verifier.AccessTokenVerifier;
import io.gatehouse.verifier.TokenRejectedException;
import io.gatehouse.verifier.TokenType;
import io.gatehouse.verifier.VerifierSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenTypeTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final KeyRing KEYS = TestKeyRings.make();
    private static final String ISSUER = "https://id.example";
    private static final AccessTokenClaims CLAIMS = AccessTokenClaims.ofUser(
            new UserId(UUID.fromString("0198a000-0000-7000-8000-000000000001")),
            "alice",
            List.of("subscriber"),
            1000,
            2000,
            new SessionId(UUID.fromString("0198a000-0000-7000-8000-000000000002")),
            "jti-1",
            "web",
            NOW,
            NOW,
            NOW.plusSeconds(7200));

    /** An instance with one configuration of {@code tokens.type} and {@code tokens.accept_type_jwt}. */
    private record Instance(TokenType type, boolean acceptTypeJwt) {
        String mint() {
            return new AccessTokenMinter(KEYS, ISSUER, "gatehouse", type)
                    .mint(CLAIMS)
                    .reveal();
        }

        boolean accepts(String token) {
            boolean accepted = acceptTypeJwt || type == TokenType.JWT;
            VerifierSettings settings = new VerifierSettings(ISSUER, "gatehouse", Duration.ofSeconds(30), accepted);
            try {
                return new AccessTokenVerifier(KEYS, settings, CLOCK)
                        .verify(token)
                        .login()
                        .filter("alice"::equals)
                        .isPresent();
            } catch (TokenRejectedException e) {
                return false;
            }
        }
    }

    private static String withType(String headerMember) {
        String header = "{\"alg\":\"ES256\",\"kid\":\"test-key\"" + headerMember + "}";
        return TestKeyRings.sign(
                KEYS,
                header,
                Jwt.claims(new Instance(TokenType.AT_JWT, false).mint()).toString());
    }

    @Tag("TOK-04")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ",\"typ\":\"at+jwt\"|true|true",
                ",\"typ\":\"AT+JWT\"|true|true",
                ",\"typ\":\"application/at+jwt\"|true|true",
                ",\"typ\":\"JWT\"|false|true",
                ",\"typ\":\"jwt\"|false|false",
                ",\"typ\":\"Jwt\"|false|false",
                ",\"typ\":\"application/jwt\"|false|false",
                ",\"typ\":\"application/JWT\"|false|false",
                ",\"typ\":\"JWT \"|false|false",
                ",\"typ\":[\"JWT\"]|false|false",
                ",\"typ\":\"logout+jwt\"|false|false",
                ",\"typ\":\"dpop+jwt\"|false|false",
                ",\"typ\":\"\"|false|false",
                ",\"typ\":null|false|false",
                "``|false|false"
            })
    void rfc9068_4_only_these_types_are_accepted(String headerMember, boolean byDefault, boolean withJwt) {
        String token = withType(headerMember);
        assertThat(new Instance(TokenType.AT_JWT, false).accepts(token)).isEqualTo(byDefault);
        assertThat(new Instance(TokenType.AT_JWT, true).accepts(token)).isEqualTo(withJwt);
        assertThat(new Instance(TokenType.JWT, false).accepts(token)).isEqualTo(withJwt);
        assertThat(new Instance(TokenType.JWT, true).accepts(token)).isEqualTo(withJwt);
    }

    /** The configurations of both instances of a cluster, step by step, with one restart between two steps. */
    @Test
    void every_instance_accepts_every_token_during_a_rolling_switch_and_the_way_back() {
        Instance before = new Instance(TokenType.AT_JWT, false);
        Instance accepting = new Instance(TokenType.AT_JWT, true);
        Instance switched = new Instance(TokenType.JWT, true);
        List<Instance> there = List.of(before, accepting, switched);
        List<Instance> back = List.of(switched, accepting);
        for (List<Instance> direction : List.of(there, back)) {
            for (int step = 1; step < direction.size(); step++) {
                Instance restarted = direction.get(step);
                Instance waiting = direction.get(step - 1);
                assertThat(restarted.accepts(waiting.mint())).isTrue();
                assertThat(waiting.accepts(restarted.mint())).isTrue();
            }
        }
        // The last step back waits until tokens of the type JWT have expired, because the default rejects them.
        assertThat(before.accepts(switched.mint())).isFalse();
        assertThat(before.accepts(accepting.mint())).isTrue();
    }

    @Test
    void rfc7519_5_1_a_library_that_rejects_at_jwt_accepts_the_type_jwt() throws Exception {
        DefaultJOSEObjectTypeVerifier<?> byDefault = DefaultJOSEObjectTypeVerifier.JWT;
        JOSEObjectType jwt = SignedJWT.parse(new Instance(TokenType.JWT, false).mint())
                .getHeader()
                .getType();
        JOSEObjectType profile = SignedJWT.parse(new Instance(TokenType.AT_JWT, false).mint())
                .getHeader()
                .getType();
        byDefault.verify(jwt, null);
        assertThatThrownBy(() -> byDefault.verify(profile, null)).isInstanceOf(BadJOSEException.class);
    }

    @Test
    void the_settings_reach_the_minter_and_the_verifier() {
        ConfigOverride jwt = ConfigOverride.config("tokens.type", "JWT");
        ConfigOverride accept = ConfigOverride.config("tokens.accept_type_jwt", "true");
        try (TestService before = TestService.start();
                TestService accepting = before.startAnother(accept);
                TestService switched = before.startAnother(jwt)) {
            Api api = new Api(before.uri());
            api.register("typed", "correct horse battery");
            String profile = api.login("typed", "correct horse battery").access();
            String general = new Api(switched.uri())
                    .login("typed", "correct horse battery")
                    .access();
            assertThat(Jwt.header(profile).path("typ").asText()).isEqualTo("at+jwt");
            assertThat(Jwt.header(general).path("typ").asText()).isEqualTo("JWT");
            Map.of(before, 401, accepting, 204, switched, 204)
                    .forEach((service, status) -> assertThat(new Api(service.uri())
                                    .get("/auth/check", general)
                                    .status())
                            .isEqualTo(status));
            for (TestService service : List.of(before, accepting, switched)) {
                assertThat(new Api(service.uri()).get("/auth/check", profile).status())
                        .isEqualTo(204);
            }
        }
    }
}
