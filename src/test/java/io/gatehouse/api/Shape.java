package io.gatehouse.api;

import java.util.List;

/**
 * The members of a JSON body, all of them strings.
 *
 * @param members all members that the call reads; empty for a call without a body
 * @param required the required members
 */
record Shape(List<String> members, List<String> required) {
    static final Shape NONE = new Shape(List.of(), List.of());

    static Shape allRequired(String... members) {
        return new Shape(List.of(members), List.of(members));
    }

    static Shape allOptional(String... members) {
        return new Shape(List.of(members), List.of());
    }

    boolean isBody() {
        return !members.isEmpty();
    }
}
