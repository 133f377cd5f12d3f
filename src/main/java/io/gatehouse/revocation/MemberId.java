package io.gatehouse.revocation;

import java.util.UUID;

/** The id of one membership of an instance. An instance that joins again gets a new id. */
record MemberId(UUID value) {
    static MemberId parse(String text) {
        return new MemberId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
