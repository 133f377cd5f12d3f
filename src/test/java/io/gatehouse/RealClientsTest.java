package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResourceOwnerPasswordCredentialsGrant;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.TestService;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Third-party clients and verifiers that know only the service's URLs. */
class RealClientsTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start();
        new Api(service.uri()).register("client-user", PASSWORD);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Tokens tokens(String path, AuthorizationGrant grant) throws Exception {
        URI endpoint = URI.create(service.uri() + "/api/v1" + path);
        TokenRequest request = new TokenRequest.Builder(endpoint, new ClientID("test-client"), grant).build();
        TokenResponse response = TokenResponse.parse(request.toHTTPRequest().send());
        assertThat(response.indicatesSuccess()).isTrue();
        AccessTokenResponse success = response.toSuccessResponse();
        return success.getTokens();
    }

    private static Tokens login() throws Exception {
        return tokens("/auth/login", new ResourceOwnerPasswordCredentialsGrant("client-user", new Secret(PASSWORD)));
    }

    @Test
    void rfc6749_an_oauth_client_library_logs_in_and_refreshes() throws Exception {
        Tokens first = login();
        assertThat(first.getAccessToken()).isInstanceOf(BearerAccessToken.class);
        assertThat(first.getAccessToken().getLifetime()).isEqualTo(7200);
        Tokens second = tokens("/auth/refresh", new RefreshTokenGrant(first.getRefreshToken()));
        assertThat(second.getRefreshToken()).isNotEqualTo(first.getRefreshToken());
        Api api = new Api(service.uri());
        assertThat(api.get("/auth/check", second.getAccessToken().getValue()).status())
                .isEqualTo(204);
        assertThat(api.get("/auth/check", first.getAccessToken().getValue()).status())
                .isEqualTo(401);
        assertThat(Jwt.claims(second.getAccessToken().getValue())
                        .path("client_id")
                        .asText())
                .isEqualTo("test-client");
    }

    @Test
    void rfc9068_4_nimbus_verifies_an_access_token_from_the_jwks_alone() throws Exception {
        var keys = JWKSourceBuilder.create(
                        URI.create(service.uri() + "/.well-known/jwks.json").toURL())
                .build();
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.ES256, keys));
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                "gatehouse",
                new JWTClaimsSet.Builder().issuer("http://localhost:8080").build(),
                Set.of("sub", "jti", "sid", "exp", "iat", "client_id", "roles")));
        JWTClaimsSet claims = processor.process(login().getAccessToken().getValue(), null);
        assertThat(claims.getStringClaim("login")).isEqualTo("client-user");
        assertThat(claims.getStringListClaim("roles")).containsExactly("subscriber");
    }

    @Test
    void rfc9068_4_the_npm_package_jose_verifies_an_access_token_from_the_jwks_alone() throws Exception {
        Path folder = Path.of("target/npm-jose");
        assumeTrue(installJose(folder), "skipped: node or npm is not installed, or the package could not be had");
        Path script = folder.resolve("verify.mjs");
        Files.writeString(script, """
                import { createRemoteJWKSet, jwtVerify } from 'jose';
                const [jwks, token] = process.argv.slice(2);
                const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(jwks)), {
                  issuer: 'http://localhost:8080', audience: 'gatehouse', typ: 'at+jwt', algorithms: ['ES256'],
                });
                console.log(payload.login);
                """);
        Ended verified = run(
                folder,
                "node",
                "verify.mjs",
                service.uri() + "/.well-known/jwks.json",
                login().getAccessToken().getValue());
        assertThat(verified.output()).contains("client-user");
        assertThat(verified.status()).isZero();
        String forged = login().getAccessToken().getValue().replaceFirst("\\.[^.]{4}", ".AAAA");
        assertThat(run(folder, "node", "verify.mjs", service.uri() + "/.well-known/jwks.json", forged)
                        .status())
                .isNotZero();
    }

    private static boolean installJose(Path folder) throws Exception {
        if (Files.exists(folder.resolve("node_modules/jose/package.json"))) {
            return true;
        }
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("package.json"), Api.write(Map.of("private", true)));
        try {
            return run(folder, "npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "jose@6.1.0")
                            .status()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Ended run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    private record Ended(int status, String output) {}
}
