package io.gatehouse.token;

import java.util.Locale;

/** The two kinds of keys that rotate. */
public enum KeyKind {
    /** They sign access tokens. */
    SIGNING,
    /** They authenticate refresh tokens. */
    MAC;

    /** The word that operators use. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
