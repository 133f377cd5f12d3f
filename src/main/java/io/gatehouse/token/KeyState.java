package io.gatehouse.token;

import io.gatehouse.kernel.AsciiCase;

/** The state of a key: published, signing, verifying only, or permanently denied. */
enum KeyState {
    NEXT,
    CURRENT,
    RETIRED,
    DENIED;

    /** The value in the database. */
    String word() {
        return AsciiCase.lower(name());
    }

    boolean is(String word) {
        return word().equals(word);
    }
}
