package io.gatehouse.password;

/** What hashes are computed with. Thread-safe. */
record Machinery(Argon2Engine argon2, HeapShare heap) {
    static Machinery of(Argon2Engine argon2) {
        return new Machinery(argon2, HeapShare.ofThisJvm());
    }
}
