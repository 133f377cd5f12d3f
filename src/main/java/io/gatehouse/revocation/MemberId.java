package io.gatehouse.revocation;

import java.util.UUID;

/** One membership of a running instance. An instance whose membership ended comes back under a new id. */
record MemberId(UUID value) {
    static MemberId parse(String text) {
        return new MemberId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
