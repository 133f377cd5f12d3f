package io.gatehouse.api;

import java.util.List;

/**
 * The members of a JSON body.
 *
 * @param members all members that are strings; empty for a call without a body
 * @param required the required members
 * @param others the members that are no strings
 */
record Shape(List<String> members, List<String> required, List<String> others) {
    Shape(List<String> members, List<String> required) {
        this(members, required, List.of());
    }

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
