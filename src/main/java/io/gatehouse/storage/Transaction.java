package io.gatehouse.storage;

import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** A running transaction. It belongs to one thread and to the call that was given it. */
public final class Transaction {
    private final Handle handle;

    private final Consumer<Class<?>> beforeUse;

    /** @param beforeUse told of each DAO before it is made */
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
