package io.gatehouse.password;

/** What hashes are computed with. Thread-safe. */
record HashingBackends(Argon2Engine argon2, HeapBudget heap) {
    static HashingBackends of(Argon2Engine argon2) {
        return new HashingBackends(argon2, HeapBudget.ofThisJvm());
    }
}
