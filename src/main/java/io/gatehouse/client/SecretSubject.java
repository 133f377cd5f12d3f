package io.gatehouse.client;

import io.gatehouse.client.ClientCredentialsDao.StoredSecret;
import io.gatehouse.revocation.RevokingTransaction;
import io.gatehouse.storage.Database;
import io.gatehouse.token.AccessTokenClaims;
import io.gatehouse.token.TokenSubject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The secret that a client authenticates with, and that a token is issued for.
 *
 * @param first as read from PostgreSQL before
 * @param scope the requested roles; empty for all
 * @param tokenId the {@code jti}; empty if no token is issued
 */
record SecretSubject(Database database, StoredSecret first, List<String> scope, String tokenId)
        implements TokenSubject {
    AccessTokenClaims claims(StoredSecret secret) {
        Instant end = secret.readAt().plusSeconds(secret.accessTokenLifetime());
        Instant expiry = secret.expiresAt();
        return AccessTokenClaims.ofClient(
                secret.client(),
                scope.isEmpty() ? secret.roles() : scope,
                secret.authzEpoch(),
                secret.realmEpoch(),
                secret.secretId(),
                tokenId,
                secret.readAt(),
                expiry != null && expiry.isBefore(end) ? expiry : end);
    }

    @Override
    public Optional<AccessTokenClaims> reread() {
        return database.with(ClientCredentialsDao.class, dao -> dao.find(first.secretId()))
                .filter(StoredSecret::isUsable)
                .filter(secret -> secret.roles().containsAll(scope))
                .map(this::claims);
    }

    /** False, so that a secret that was deleted since gets no token. */
    @Override
    public boolean hasCommittedToken() {
        return false;
    }

    @Override
    public boolean raiseEpoch(RevokingTransaction tx, long minimum) {
        boolean raised = tx.dao(ClientDao.class).raiseEpoch(first.clientId(), minimum) == 1;
        if (raised) {
            tx.denySubject(first.client(), minimum);
        }
        return raised;
    }

    @Override
    public boolean end(RevokingTransaction tx) {
        boolean deleted = tx.dao(ClientSecretDao.class).delete(first.secretId(), first.clientId()) == 1;
        if (deleted) {
            tx.denyClientSecret(first.secretId());
        }
        return deleted;
    }
}
