package io.gatehouse.revocation;

import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistListener;
import java.util.List;
import java.util.UUID;

/** Observes what an instance learns of revocations. All methods but {@link #added} are called by one thread. */
public interface RevocationObserver extends DenylistListener {
    /** A read of PostgreSQL begins. */
    void reading();

    /**
     * The first read has succeeded, and its entries have been added to the replica without a call of {@link #added}.
     *
     * @param history the id of the history of transactions to which the snapshot belongs
     */
    void loaded(UUID history, PgSnapshot snapshot, List<StoredRevocation> rows);

    /** A later read has succeeded, and its entries have been added to the replica. */
    void read(UUID history, PgSnapshot snapshot);

    /** This instance has durably committed a transaction after every read that was reported before. */
    void committed();

    /** An observer for processes that serve no feed. */
    static RevocationObserver none() {
        return new RevocationObserver() {
            @Override
            public void reading() {}

            @Override
            public void loaded(UUID history, PgSnapshot snapshot, List<StoredRevocation> rows) {}

            @Override
            public void read(UUID history, PgSnapshot snapshot) {}

            @Override
            public void committed() {}

            @Override
            public void added(DenylistEntry entry) {}
        };
    }
}
