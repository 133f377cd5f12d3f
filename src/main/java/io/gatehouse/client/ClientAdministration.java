package io.gatehouse.client;

import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.revocation.RevokingTransaction;
import io.gatehouse.role.RoleAuthorization;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Runs changes of clients. The caller must be a superuser in the database at that moment; otherwise the problem is
 * {@link Problem#ROLE_MISSING}. Thread-safe.
 */
final class ClientAdministration {
    private final Revocations revocations;
    private final RoleAuthorization authorization;

    ClientAdministration(Revocations revocations, RoleAuthorization authorization) {
        this.revocations = revocations;
        this.authorization = authorization;
    }

    /** Runs a change in a transaction that serializes administration. */
    <T> T run(UserId caller, Function<RevokingTransaction, T> action) {
        return revocations.inTransaction(tx -> {
            // The lock comes first, so that the caller's roles include the changes of earlier holders of the lock.
            authorization.lockAdministration(tx.transaction());
            authorization.requireSuperuser(tx.transaction(), caller);
            return action.apply(tx);
        });
    }

    /**
     * Runs a change of one client, whose row is locked.
     *
     * @throws ProblemException {@link Problem#CLIENT_NOT_FOUND}
     */
    <T> T change(UserId caller, ClientId client, BiFunction<RevokingTransaction, ClientRow, T> action) {
        return run(caller, tx -> {
            ClientRow row =
                    tx.dao(ClientDao.class).lock(client.value()).orElseThrow(Problem.CLIENT_NOT_FOUND::asException);
            return action.apply(tx, row);
        });
    }
}
