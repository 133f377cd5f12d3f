package io.gatehouse.revocation;

import io.gatehouse.revocation.RevocationDao.Found;
import io.gatehouse.storage.Database;
import io.gatehouse.verifier.DenylistReplica;

/**
 * The denylist in PostgreSQL at one time, for a command.
 *
 * @param complete false if there are entries of kinds that only a newer version knows
 */
public record DenylistSnapshot(DenylistReplica replica, boolean complete) {
    /** Reads every unexpired entry. */
    public static DenylistSnapshot read(Database database) {
        Found found = Found.of(database.with(RevocationDao.class, RevocationDao::all));
        DenylistReplica replica = new DenylistReplica();
        found.denials().forEach(replica::apply);
        return new DenylistSnapshot(replica, found.unknownKinds().isEmpty());
    }
}
