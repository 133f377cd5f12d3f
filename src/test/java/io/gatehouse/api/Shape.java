package io.gatehouse.api;

import java.util.List;

/**
 * The members of a JSON body, all of them strings.
 *
 * @param members all that the call reads; empty if it takes no body
 * @param required those that must be there
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
