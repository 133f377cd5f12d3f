package io.gatehouse.api;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

/**
 * A call of the service with the data from which its common rows are built.
 *
 * @param body the members of its JSON body
 * @param good creates a request that succeeds and the data that it needs; may be called repeatedly
 * @param answer the response to the good request
 */
record Endpoint(Call call, Who who, Shape body, Function<ApiFixture, SentRequest> good, ExpectedAnswer answer) {
    /** A row about this call. */
    Row row(Kind kind, String title, Function<ApiFixture, SentRequest> request, ExpectedAnswer expected) {
        return new Row(kind, call, title, request, expected);
    }

    /** Who may call. */
    enum Who {
        ANYBODY,
        ANY_USER,
        INTROSPECTOR,
        ADMINISTRATOR,
        SUPERUSER;

        /** The rejections that the rows of each call with this access must cover. */
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
                    Kind.TWO_TOKENS,
                    Kind.CLIENT);
            if (this != ANY_USER) {
                refusals.add(Kind.OTHER_ROLE);
            }
            return refusals;
        }
    }
}
