package io.gatehouse.token;

import java.util.Map;

/**
 * What a rotation or a revocation did, by the names of keys.
 *
 * @param old which key was retired or revoked
 * @param current which key is current now
 * @param next which key was made to be next; empty where none was
 */
public record KeyTransition(String old, String current, String next) {
    Map<String, String> details(KeyKind kind) {
        return Map.of("kind", kind.word(), "old", old, "current", current, "next", next);
    }
}
