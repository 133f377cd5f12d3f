package io.gatehouse.storage;

import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** A running transaction. Not thread-safe; valid only during the call that receives it. */
public final class Transaction {
    private final Handle handle;

    private final Consumer<Class<?>> beforeUse;

    /** @param beforeUse called with each DAO type before it is attached */
    Transaction(Handle handle, Consumer<Class<?>> beforeUse) {
        this.handle = handle;
        this.beforeUse = beforeUse;
    }

    /** A DAO whose statements are part of this transaction. */
    public <D> D dao(Class<D> type) {
        beforeUse.accept(type);
        return handle.attach(type);
    }
}
