package io.gatehouse.token;

import java.util.Locale;

/** The life of a key: published, then signing, then only verifying; or refused for ever. */
enum KeyState {
    NEXT,
    CURRENT,
    RETIRED,
    DENIED;

    /** The word in the database. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean is(String word) {
        return word().equals(word);
    }
}
