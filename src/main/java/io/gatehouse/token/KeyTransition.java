package io.gatehouse.token;

import java.util.Map;

/**
 * The result of a rotation or revocation, with the names of the affected keys.
 *
 * @param old the key that was retired or revoked
 * @param current the key that is now current
 * @param next the new next key; empty if none was created
 */
public record KeyTransition(String old, String current, String next) {
    Map<String, String> details(KeyKind kind) {
        return Map.of("kind", kind.word(), "old", old, "current", current, "next", next);
    }
}
