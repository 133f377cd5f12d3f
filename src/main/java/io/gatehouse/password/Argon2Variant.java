package io.gatehouse.password;

import io.gatehouse.kernel.AsciiCase;

/**
 * A type and version of argon2. RFC 9106 defines version 0x13 (19) of three types; version 0x10 (16) is older.
 *
 * @param version 16 or 19
 */
record Argon2Variant(Type type, int version) {
    /** The variant of new hashes. */
    static final Argon2Variant CURRENT = new Argon2Variant(Type.ID, 19);

    /** How memory is addressed: data-dependent (d), data-independent (i), or first one, then the other (id). */
    enum Type {
        D,
        I,
        ID
    }

    /** The name in a PHC string, such as {@code argon2id}. */
    String id() {
        return "argon2" + AsciiCase.lower(type.name());
    }
}
