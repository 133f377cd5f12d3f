package io.gatehouse.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Values from earlier responses, by member name. Not thread-safe. */
final class KnownValues {
    private static final int MOST = 40;
    private static final Map<String, List<String>> SAME = Map.of(
            "username", List.of("login", "email"),
            "user_login", List.of("login"),
            "query", List.of("login"),
            "role_title", List.of("title"),
            "role", List.of("title"),
            "roles", List.of("title"),
            "token", List.of("refresh_token", "access_token"),
            "current_password", List.of("password"),
            "after", List.of("next"));

    private final Map<String, List<String>> byName = new HashMap<>();
    private final Random random;

    KnownValues(Random random) {
        this.random = random;
    }

    Optional<String> of(String name) {
        List<String> names = SAME.getOrDefault(name, List.of(name));
        List<String> values = byName.getOrDefault(names.get(random.nextInt(names.size())), List.of());
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(random.nextInt(values.size())));
    }

    /** Adds a value; removes an older one when there are many. */
    void add(String name, String value) {
        List<String> values =
                byName.computeIfAbsent(SAME.getOrDefault(name, List.of(name)).get(0), n -> new ArrayList<>());
        if (values.size() < MOST) {
            values.add(value);
        } else if (!values.contains(value)) {
            values.set(random.nextInt(MOST), value);
        }
    }

    /** Adds every text of a response. */
    void learn(String name, JsonNode answer) {
        if (answer.isTextual()) {
            add(name, answer.textValue());
        } else if (answer.isArray()) {
            answer.forEach(item -> learn(name, item));
        } else {
            answer.properties().forEach(member -> learn(member.getKey(), member.getValue()));
        }
    }
}
