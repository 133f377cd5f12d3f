package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Problem;
import io.gatehouse.testing.Api.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rows for supported and unsupported methods of every Jersey path. */
final class MethodRows {
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    private MethodRows() {}

    static List<Row> of(List<Endpoint> endpoints) {
        Map<String, List<Endpoint>> byPath =
                endpoints.stream().collect(Collectors.groupingBy(e -> e.call().template()));
        List<Row> rows = new ArrayList<>();
        byPath.values().forEach(same -> rows.addAll(ofPath(same)));
        endpoints.forEach(endpoint -> rows.addAll(ofEndpoint(endpoint)));
        return rows;
    }

    private static List<Row> ofPath(List<Endpoint> same) {
        Call any = same.get(0).call();
        Set<String> allowed = allowed(same);
        List<Row> rows = new ArrayList<>();
        for (String method : METHODS) {
            if (!allowed.contains(method)) {
                rows.add(refused(any.with(method), Problem.METHOD_NOT_ALLOWED, allows(allowed)));
            }
        }
        // The server rejects these two before it matches a resource.
        rows.add(refused(any.with("TRACE"), Problem.METHOD_NOT_ALLOWED, MethodRows::allowsNoTrace));
        rows.add(refused(any.with("BREW"), Problem.METHOD_UNKNOWN, answer -> {}));
        Call options = any.with("OPTIONS");
        rows.add(new Row(
                Kind.OPTIONS,
                options,
                "without a token",
                world -> SentRequest.to(options, any.unknownPath()),
                ExpectedAnswer.success(200, allows(allowed))));
        return rows;
    }

    private static Row refused(Call call, Problem problem, Consumer<Answer> allow) {
        return new Row(
                Kind.METHOD,
                call,
                "not served",
                world -> SentRequest.to(call, call.unknownPath()),
                ExpectedAnswer.problem(problem).and(allow));
    }

    private static Set<String> allowed(List<Endpoint> same) {
        Set<String> allowed = same.stream().map(e -> e.call().method()).collect(Collectors.toCollection(TreeSet::new));
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        allowed.add("OPTIONS");
        return allowed;
    }

    private static Consumer<Answer> allows(Set<String> methods) {
        return answer -> assertThat(
                        Stream.of(answer.header("Allow").split(",", -1)).map(String::strip))
                .containsExactlyInAnyOrderElementsOf(methods);
    }

    private static void allowsNoTrace(Answer answer) {
        assertThat(answer.header("Allow")).isNotEmpty().doesNotContain("TRACE");
    }

    private static List<Row> ofEndpoint(Endpoint endpoint) {
        List<Row> rows = new ArrayList<>();
        rows.add(endpoint.row(
                Kind.SLASH,
                "a slash at the end",
                world -> slashed(endpoint.good().apply(world)),
                endpoint.answer()));
        if (endpoint.call().method().equals("GET")) {
            Call head = endpoint.call().with("HEAD");
            rows.add(new Row(
                    Kind.HEAD,
                    head,
                    "as GET, without a body",
                    world -> endpoint.good().apply(world).withMethod("HEAD"),
                    ExpectedAnswer.success(200, MethodRows::isHead)));
            rows.add(new Row(
                    Kind.HEAD,
                    head,
                    "without a token",
                    world -> SentRequest.to(head, head.unknownPath()),
                    ExpectedAnswer.problem(Problem.TOKEN_MISSING)));
        }
        return rows;
    }

    private static void isHead(Answer answer) {
        assertThat(answer.body()).isEmpty();
        assertThat(answer.contentType()).isEqualTo("application/json");
    }

    private static SentRequest slashed(SentRequest sent) {
        int query = sent.path().indexOf('?');
        return query < 0
                ? sent.at(sent.path() + "/")
                : sent.at(sent.path().substring(0, query) + "/" + sent.path().substring(query));
    }
}
