package io.gatehouse.api;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

/**
 * A call that the service offers, with what the rows that every such call needs are made from.
 *
 * @param body the members of its JSON body
 * @param good makes a request that succeeds, and what must exist for it; may be asked for any number of them
 * @param answer what the good request gets
 */
record Endpoint(Call call, Who who, Shape body, Function<World, SentRequest> good, ExpectedAnswer answer) {
    /** A row about this call. */
    Row row(Kind kind, String title, Function<World, SentRequest> request, ExpectedAnswer expected) {
        return new Row(kind, call, title, request, expected);
    }

    /** Who may call. */
    enum Who {
        ANYBODY,
        ANY_USER,
        INTROSPECTOR,
        ADMINISTRATOR;

        /** The refusals that each call of this kind must have shown. */
        Set<Kind> refusals() {
            if (this == ANYBODY) {
                return Set.of();
            }
            Set<Kind> refusals = EnumSet.of(
                    Kind.NO_TOKEN,
                    Kind.BAD_TOKEN,
                    Kind.EXPIRED_TOKEN,
                    Kind.REVOKED_TOKEN,
                    Kind.DEACTIVATED_USER,
                    Kind.DELETED_USER,
                    Kind.TWO_TOKENS);
            if (this == ADMINISTRATOR || this == INTROSPECTOR) {
                refusals.add(Kind.OTHER_ROLE);
            }
            return refusals;
        }
    }
}
