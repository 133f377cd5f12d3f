package io.gatehouse.testing;

import io.gatehouse.revocation.RevocationLease;
import java.util.concurrent.atomic.AtomicBoolean;

/** A lease whose state a test sets. */
public final class Leases implements RevocationLease {
    public final AtomicBoolean begin = new AtomicBoolean(true);
    public final AtomicBoolean answer = new AtomicBoolean(true);
    public final AtomicBoolean steady = new AtomicBoolean(true);

    /** Sets all three states. */
    public void set(boolean held) {
        begin.set(held);
        answer.set(held);
        steady.set(held);
    }

    @Override
    public boolean mayBegin() {
        return begin.get();
    }

    @Override
    public boolean mayAnswer() {
        return answer.get();
    }

    @Override
    public boolean isSteady() {
        return steady.get();
    }
}
