package io.gatehouse.oauth;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gatehouse.session.RefreshTokenInspector;
import io.gatehouse.verifier.VerifiedToken;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The introspection response (RFC 7662 §2.2). Times are seconds since 1970. An inactive token has only {@code active}.
 * A token of a client has {@code gty}, and neither {@code username} nor {@code auth_time}. A refresh token has no {@code token_type}, {@code jti} and {@code aud}, because only this service accepts it.
 * Immutable.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record IntrospectionView(
        boolean active,
        @Nullable String tokenType,
        @Nullable String iss,
        @Nullable List<String> aud,
        @Nullable UUID sub,
        @Nullable String username,
        @Nullable List<String> roles,
        @Nullable String clientId,
        @Nullable String gty,
        @Nullable UUID sid,
        @Nullable String jti,
        @Nullable Long authTime,
        @Nullable Long iat,
        @Nullable Long exp) {
    private static final String CLIENT_CREDENTIALS = "client_credentials";

    static final IntrospectionView INACTIVE =
            new IntrospectionView(false, null, null, null, null, null, null, null, null, null, null, null, null, null);

    static IntrospectionView of(VerifiedToken token) {
        return new IntrospectionView(
                true,
                "bearer",
                token.issuer(),
                token.audience(),
                token.subject(),
                token.login().orElse(null),
                List.copyOf(token.roles()),
                token.clientId(),
                token.isOfClient() ? CLIENT_CREDENTIALS : null,
                token.sessionId(),
                token.tokenId(),
                token.authenticatedAt().map(IntrospectionView::seconds).orElse(null),
                seconds(token.issuedAt()),
                seconds(token.expiresAt()));
    }

    static IntrospectionView of(RefreshTokenInspector.Active token, String issuer) {
        return new IntrospectionView(
                true,
                null,
                issuer,
                null,
                token.user().value(),
                token.login(),
                token.roles(),
                token.clientId(),
                null,
                token.session().value(),
                null,
                null,
                seconds(token.issuedAt()),
                seconds(token.expiresAt()));
    }

    private static long seconds(Instant time) {
        return time.getEpochSecond();
    }
}
