package io.gatehouse.password;

import io.gatehouse.kernel.AsciiCase;

/**
 * Which of the argon2 functions: RFC 9106 has version 0x13 (19) of three types; version 0x10 (16) is older.
 *
 * @param version 16 or 19
 */
record Argon2Variant(Type type, int version) {
    /** What new hashes are made with. */
    static final Argon2Variant CURRENT = new Argon2Variant(Type.ID, 19);

    /** How memory is addressed: by data, independently of it, or one after the other. */
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
