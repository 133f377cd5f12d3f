package io.gatehouse.storage;

import org.jdbi.v3.core.Handle;

/** A running transaction. It belongs to one thread and to the call that was given it. */
public final class Transaction {
    private final Handle handle;

    Transaction(Handle handle) {
        this.handle = handle;
    }

    /** A DAO whose statements are part of this transaction. */
    public <D> D dao(Class<D> type) {
        return handle.attach(type);
    }
}
