package io.gatehouse.token;

import io.gatehouse.kernel.AsciiCase;

/** The life of a key: published, then signing, then only verifying; or refused for ever. */
enum KeyState {
    NEXT,
    CURRENT,
    RETIRED,
    DENIED;

    /** The word in the database. */
    String word() {
        return AsciiCase.lower(name());
    }

    boolean is(String word) {
        return word().equals(word);
    }
}
