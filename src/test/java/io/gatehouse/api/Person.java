package io.gatehouse.api;

import io.gatehouse.testing.Api.Pair;
import java.util.UUID;

/** A logged-in user. */
record Person(UUID id, String login, Pair tokens) {
    String email() {
        return login + "@example.com";
    }

    String access() {
        return tokens.access();
    }
}
