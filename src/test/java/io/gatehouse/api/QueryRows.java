package io.gatehouse.api;

import io.gatehouse.documentation.DocumentedOperation;
import io.gatehouse.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Query validation: the rows of every call of a resource. */
final class QueryRows {
    private static final List<DocumentedOperation> DOCUMENTED = DocumentedOperation.all();

    private QueryRows() {}

    static List<Row> of(Endpoint endpoint) {
        List<Row> rows = new ArrayList<>();
        rows.add(refused(endpoint, "unknown=x", "unknown"));
        rows.add(refused(endpoint, "unknown", "unknown"));
        for (String name : known(endpoint.call())) {
            rows.add(refused(endpoint, name + "=a&" + name + "=a", name));
            rows.add(refused(endpoint, name + "=a&" + name, name));
            rows.add(refused(endpoint, name.toUpperCase(Locale.ROOT) + "=a", name.toUpperCase(Locale.ROOT)));
            rows.add(refused(endpoint, name + "%5B%5D=a", name + "[]"));
        }
        rows.add(endpoint.row(
                Kind.SUCCESS,
                "nothing but separators",
                world -> with(endpoint.good().apply(world), "&&"),
                endpoint.answer()));
        return rows;
    }

    /** The parameters that the OpenAPI document names; another test compares it with the resource's annotations. */
    private static List<String> known(Call call) {
        return DOCUMENTED.stream()
                .filter(operation -> operation.method().equals(call.method())
                        && operation.template().equals(call.template()))
                .flatMap(operation -> operation.parameters().stream())
                .filter(parameter -> parameter.in().equals("query"))
                .map(DocumentedOperation.Parameter::name)
                .toList();
    }

    private static Row refused(Endpoint endpoint, String query, String name) {
        return endpoint.row(
                Kind.QUERY,
                query,
                world -> {
                    SentRequest good = endpoint.good().apply(world);
                    int at = good.path().indexOf('?');
                    return (at < 0 ? good : good.at(good.path().substring(0, at))).query(query);
                },
                ExpectedAnswer.problem(Problem.REQUEST_MALFORMED, name));
    }

    private static SentRequest with(SentRequest good, String more) {
        return good.path().contains("?") ? good.at(good.path() + more) : good.query(more);
    }
}
