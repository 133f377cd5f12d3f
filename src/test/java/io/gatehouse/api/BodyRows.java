package io.gatehouse.api;

import io.gatehouse.kernel.Problem;
import io.gatehouse.testing.Api;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Body validation: the rows of every call with a JSON body. */
final class BodyRows {
    private static final ExpectedAnswer MALFORMED = ExpectedAnswer.problem(Problem.REQUEST_MALFORMED);

    private BodyRows() {}

    static List<Row> of(Endpoint endpoint) {
        if (!endpoint.body().isBody()) {
            return List.of();
        }
        List<Row> rows = new ArrayList<>(malformed(endpoint));
        rows.addAll(wrongTypes(endpoint));
        rows.addAll(contentTypes(endpoint));
        rows.addAll(unknownMembers(endpoint));
        if (!endpoint.body().required().isEmpty()) {
            rows.add(missing(endpoint, "no member", Map.of()));
            rows.add(missing(endpoint, "all null", all(endpoint.body().required(), null)));
        }
        return rows;
    }

    private static List<Row> malformed(Endpoint endpoint) {
        String member = endpoint.body().members().get(0);
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("empty", "");
        bodies.put("cut off", "{\"" + member + "\":\"abc");
        bodies.put("null", "null");
        bodies.put("an array", "[]");
        bodies.put("a number", "1");
        bodies.put("a comment", "{/* */}");
        bodies.put("a member twice", "{\"" + member + "\":\"abcdef\",\"" + member + "\":\"abcdef\"}");
        bodies.put("an unknown member twice", "{\"x\":1,\"x\":1}");
        bodies.put("NUL", "{\"" + member + "\":\"abc\\u0000def\"}");
        bodies.put("half a surrogate pair", "{\"" + member + "\":\"abc\\ud800def\"}");
        bodies.put("too deep", "{\"x\":" + "[".repeat(40) + "]".repeat(40) + "}");
        List<Row> rows = new ArrayList<>();
        bodies.forEach((title, body) -> rows.add(row(endpoint, Kind.MALFORMED, title, body, MALFORMED)));
        rows.add(endpoint.row(
                Kind.MALFORMED,
                "two values",
                world -> {
                    SentRequest good = good(endpoint, world);
                    return good.body(Api.JSON, good.body() + " {}");
                },
                MALFORMED));
        return rows;
    }

    private static List<Row> wrongTypes(Endpoint endpoint) {
        List<Row> rows = new ArrayList<>();
        for (String member : endpoint.body().members()) {
            for (Object value : List.of(12345, true, List.of("abcdef"), Map.of("a", "b"))) {
                String title = member + " as " + Api.write(value);
                rows.add(row(endpoint, Kind.MALFORMED, title, Api.write(Map.of(member, value)), MALFORMED));
            }
        }
        return rows;
    }

    private static List<Row> contentTypes(Endpoint endpoint) {
        ExpectedAnswer unsupported = ExpectedAnswer.problem(Problem.MEDIA_TYPE_UNSUPPORTED);
        return List.of(
                // A refresh accepts the bare token as text.
                typed(
                        endpoint,
                        endpoint.call().template().equals("/auth/refresh") ? "text/html" : "text/plain",
                        unsupported),
                typed(endpoint, "application/xml", unsupported),
                typed(endpoint, "multipart/form-data; boundary=a", unsupported),
                endpoint.row(
                        Kind.CONTENT_TYPE,
                        "compressed",
                        world -> good(endpoint, world).with("Content-Encoding", "gzip"),
                        unsupported),
                endpoint.row(
                        Kind.CONTENT_TYPE,
                        "another charset",
                        world -> typed(endpoint, world, "application/json; charset=utf-16"),
                        MALFORMED),
                endpoint.row(
                        Kind.CONTENT_TYPE,
                        "plain ASCII by another name",
                        world -> typed(endpoint, world, "application/json; charset=ISO-8859-1"),
                        endpoint.answer()),
                endpoint.row(
                        Kind.CONTENT_TYPE,
                        "UTF-8 by name",
                        world -> typed(endpoint, world, "application/json; charset=UTF-8"),
                        endpoint.answer()));
    }

    private static Row typed(Endpoint endpoint, String type, ExpectedAnswer expected) {
        return endpoint.row(Kind.CONTENT_TYPE, type, world -> typed(endpoint, world, type), expected);
    }

    private static SentRequest typed(Endpoint endpoint, ApiFixture world, String type) {
        SentRequest good = good(endpoint, world);
        return good.body(type, String.valueOf(good.body()));
    }

    private static List<Row> unknownMembers(Endpoint endpoint) {
        String unknown = List.of("id", "roles", "active", "password_hash", "created_at", "built_in", "x").stream()
                .filter(name -> !endpoint.body().others().contains(name))
                .map(name -> "\"" + name + "\":[\"superuser\"]")
                .collect(Collectors.joining(",", "{", ","));
        return List.of(endpoint.row(
                Kind.SUCCESS,
                "unknown members are ignored",
                world -> {
                    SentRequest good = good(endpoint, world);
                    return good.body(
                            Api.JSON, String.valueOf(good.body()).replaceFirst("\\{", unknown.replace("$", "\\$")));
                },
                endpoint.answer()));
    }

    private static Row missing(Endpoint endpoint, String title, Map<String, Object> body) {
        String[] required = endpoint.body().required().toArray(String[]::new);
        ExpectedAnswer all = ExpectedAnswer.problem(Problem.INPUT_INVALID, required);
        return row(endpoint, Kind.MISSING_FIELDS, title, Api.write(body), all);
    }

    private static Row row(Endpoint endpoint, Kind kind, String title, String body, ExpectedAnswer expected) {
        return endpoint.row(kind, title, world -> good(endpoint, world).body(Api.JSON, body), expected);
    }

    private static SentRequest good(Endpoint endpoint, ApiFixture world) {
        return endpoint.good().apply(world);
    }

    private static Map<String, Object> all(List<String> names, @org.jspecify.annotations.Nullable Object value) {
        Map<String, Object> members = new LinkedHashMap<>();
        names.forEach(name -> members.put(name, value));
        return members;
    }
}
