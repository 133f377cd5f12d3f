package io.gatehouse.token;

import io.gatehouse.kernel.AsciiCase;

/** The two kinds of keys that rotate. */
public enum KeyKind {
    /** They sign access tokens. */
    SIGNING,
    /** They authenticate refresh tokens. */
    MAC;

    /** The word that operators use. */
    public String word() {
        return AsciiCase.lower(name());
    }
}
