package io.gatehouse.revocation;

import io.gatehouse.verifier.DenylistEntry;

/**
 * A row of the table of revocations.
 *
 * @param xid the transaction that inserted it
 */
public record StoredRevocation(DenylistEntry entry, long xid) {}
