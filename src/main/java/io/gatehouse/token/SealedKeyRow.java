package io.gatehouse.token;

/** A key as its table stores it: sealed by a master key. */
interface SealedKeyRow {
    /** The kid of a signing key; the number of any other key. */
    String name();

    KeyState state();

    byte[] sealedKey();

    /** The id of the master key that sealed it. */
    String kekId();
}
