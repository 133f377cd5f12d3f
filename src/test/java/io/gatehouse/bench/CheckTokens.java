package io.gatehouse.bench;

import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.process.PostgresNode;
import io.gatehouse.storage.Database;
import io.gatehouse.token.AccessTokenClaims;
import io.gatehouse.token.AccessTokenMinter;
import io.gatehouse.token.MasterKeyRing;
import io.gatehouse.token.TestKeyRings;
import io.gatehouse.verifier.TokenType;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.ds.PGSimpleDataSource;

/** Access tokens that a running service accepts: signed with its key, each for a different session. */
final class CheckTokens {
    static final String LOGIN = "alice";
    static final List<String> ROLES = List.of("admin", "subscriber");
    private static final int GENERATION_BYTES = 4;

    private final AccessTokenMinter minter;

    /** @param masterKey the service's master key in base64 */
    CheckTokens(PostgresNode postgres, String masterKey) {
        PGSimpleDataSource connections = new PGSimpleDataSource();
        connections.setUrl(postgres.jdbcUrl());
        connections.setUser(PostgresNode.USER);
        MasterKeyRing masters = MasterKeyRing.of(Secret.valueOf(masterKey), Optional.empty(), new SecureRandom());
        minter = new AccessTokenMinter(
                TestKeyRings.open(Database.over(connections), masters),
                "http://localhost:8080",
                "gatehouse",
                TokenType.AT_JWT);
    }

    /** Returns a token that was never used. */
    String mint() {
        return mint(new UserId(UUID.randomUUID()), new SessionId(UUID.randomUUID()), ROLES);
    }

    /** Returns the first token of a session. */
    String mint(UserId user, SessionId session, List<String> roles) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        byte[] tokenId = ByteBuffer.allocate(2 * Long.BYTES + GENERATION_BYTES)
                .putLong(session.value().getMostSignificantBits())
                .putLong(session.value().getLeastSignificantBits())
                .array();
        return minter.mint(AccessTokenClaims.ofUser(
                        user,
                        LOGIN,
                        roles,
                        now.toEpochMilli(),
                        now.toEpochMilli(),
                        session,
                        Base64.getUrlEncoder().withoutPadding().encodeToString(tokenId),
                        "web",
                        now,
                        now,
                        now.plusSeconds(7200)))
                .reveal();
    }
}
