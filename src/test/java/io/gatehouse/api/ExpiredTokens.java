package io.gatehouse.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.testing.TestService;
import io.gatehouse.token.AccessTokenClaims;
import io.gatehouse.token.AccessTokenMinter;
import io.gatehouse.verifier.TokenType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** Signs tokens with the service's key that differ from a valid one only in their times. */
public final class ExpiredTokens {
    private static final Duration AGE = Duration.ofHours(3);
    private static final Duration LIFETIME = Duration.ofHours(2);

    private final AccessTokenMinter minter;

    public ExpiredTokens(TestService service) {
        GatehouseConfiguration configuration = service.support().getConfiguration();
        minter = new AccessTokenMinter(
                OwnKeys.of(service), configuration.getIssuer(), configuration.getAudience(), TokenType.AT_JWT);
    }

    /** A token with the claims of this one that expired an hour ago. */
    public String of(String token) {
        JsonNode good = claims(token);
        Instant issued = Instant.now().minus(AGE);
        return minter.mint(AccessTokenClaims.ofUser(
                        new UserId(UUID.fromString(good.path("sub").asText())),
                        good.path("login").asText(),
                        List.of("subscriber"),
                        good.path("user_epoch").asLong(),
                        good.path("realm_epoch").asLong(),
                        new SessionId(UUID.fromString(good.path("sid").asText())),
                        good.path("jti").asText(),
                        good.path("client_id").asText(),
                        issued,
                        issued,
                        issued.plus(LIFETIME)))
                .reveal();
    }

    private static JsonNode claims(String token) {
        try {
            return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
