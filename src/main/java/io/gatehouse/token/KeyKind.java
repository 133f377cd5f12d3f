package io.gatehouse.token;

import io.gatehouse.kernel.AsciiCase;

/** The kinds of keys that rotate. */
public enum KeyKind {
    /** Keys that sign access tokens. */
    SIGNING,
    /** Keys that authenticate refresh tokens. */
    MAC;

    /** The value in task parameters and audit events. */
    public String word() {
        return AsciiCase.lower(name());
    }
}
