package io.gatehouse.password;

/** The argon2 engine and the heap budget that password schemes use. Thread-safe. */
record HashingBackends(Argon2Engine argon2, HeapBudget heap) {
    static HashingBackends of(Argon2Engine argon2) {
        return new HashingBackends(argon2, HeapBudget.ofThisJvm());
    }
}
