package io.gatehouse.verifier.dropwizard;

import java.util.Set;

/**
 * The roles of which a caller needs one. Immutable.
 *
 * @param any whether callers need none
 */
record AllowedRoles(boolean any, Set<String> titles) {
    static final AllowedRoles ANY = new AllowedRoles(true, Set.of());
    static final AllowedRoles NONE = new AllowedRoles(false, Set.of());
}
