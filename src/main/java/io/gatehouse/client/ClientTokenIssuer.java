package io.gatehouse.client;

import io.gatehouse.client.ClientCredentialsDao.StoredSecret;
import io.gatehouse.http.access.ClientCredentials;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.storage.Database;
import io.gatehouse.token.AccessTokenClaims;
import io.gatehouse.token.CheckedMinter;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/**
 * Issues access tokens to clients for their own credentials (RFC 6749 §4.4). A token costs one read of PostgreSQL, one
 * signature, and no write. Thread-safe.
 */
public final class ClientTokenIssuer {
    private static final int TOKEN_ID_LENGTH = 20;

    private final Database database;
    private final ClientAuthentication authentication;
    private final CheckedMinter minter;
    private final ClientRecorder recorder;
    private final SecureRandom random;

    ClientTokenIssuer(
            Database database,
            ClientAuthentication authentication,
            CheckedMinter minter,
            ClientRecorder recorder,
            SecureRandom random) {
        this.database = database;
        this.authentication = authentication;
        this.minter = minter;
        this.recorder = recorder;
        this.random = random;
    }

    /**
     * Issues a token.
     *
     * @param scope the titles of the requested roles (RFC 6749 §3.3); empty for all roles of the client
     * @param address the address of the client
     * @throws ProblemException {@link Problem#CLIENT_AUTHENTICATION_FAILED}; {@link Problem#SCOPE_INVALID} if the client
     *     lacks a requested role; {@link Problem#RATE_LIMITED}
     */
    public ClientToken issue(ClientCredentials credentials, List<String> scope, InetAddress address) {
        StoredSecret secret = authentication.verify(credentials, address);
        if (!secret.roles().containsAll(scope)) {
            throw Problem.SCOPE_INVALID.asException();
        }
        SecretSubject subject = new SecretSubject(database, secret, scope, tokenId());
        AccessTokenClaims claims = subject.claims(secret);
        ClientToken token = minter.mint(claims, subject)
                .map(minted -> new ClientToken(minted, expiresIn(claims), claims.roles()))
                .orElseThrow(Problem.CLIENT_AUTHENTICATION_FAILED::asException);
        recorder.issued(secret);
        return token;
    }

    /** The form of a user's {@code jti}, so that a denylist entry is as small. */
    private String tokenId() {
        byte[] id = new byte[TOKEN_ID_LENGTH];
        random.nextBytes(id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }

    private static long expiresIn(AccessTokenClaims claims) {
        return Duration.between(claims.issuedAt(), claims.expiresAt()).toSeconds();
    }
}
