package io.gatehouse.api;

import io.gatehouse.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Every call of the service and its rows. */
final class ApiTable {
    private static final Call NOTHING = new Call("GET", "/nothing");

    private ApiTable() {}

    /** The calls that Jersey serves. */
    static List<Endpoint> resources() {
        return Stream.of(
                        AuthTable.endpoints(),
                        TokenTable.endpoints(),
                        ProfileTable.endpoints(),
                        RoleTable.endpoints(),
                        AssignmentTable.endpoints(),
                        UserTable.endpoints(),
                        ClientTable.endpoints(),
                        ExplainTable.endpoints())
                .flatMap(List::stream)
                .toList();
    }

    /** All calls. */
    static List<Endpoint> endpoints() {
        return Stream.concat(resources().stream(), ServletTable.endpoints().stream())
                .toList();
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Endpoint endpoint : endpoints()) {
            rows.add(endpoint.row(Kind.SUCCESS, "good", endpoint.good(), endpoint.answer()));
            rows.addAll(AccessRows.of(endpoint));
            rows.addAll(BodyRows.of(endpoint));
        }
        for (Endpoint endpoint : resources()) {
            rows.addAll(QueryRows.of(endpoint));
        }
        rows.addAll(MethodRows.of(resources()));
        Stream.of(
                        AuthTable.rows(),
                        TokenTable.rows(),
                        ProfileTable.rows(),
                        RoleTable.rows(),
                        AssignmentTable.rows(),
                        UserTable.rows(),
                        ClientTable.rows(),
                        ExplainTable.rows(),
                        RankTable.rows(),
                        ImportedTable.rows(),
                        ServletTable.rows(),
                        elsewhere())
                .forEach(rows::addAll);
        return rows;
    }

    private static List<Row> elsewhere() {
        return Stream.of(
                        "/nothing",
                        "/api/v1",
                        "/api/v1/",
                        "/api/v1/nothing",
                        "/api/v1/application.wadl",
                        "/api/v1/users;x=y",
                        "/API/v1/users",
                        "/api/v2/users")
                .flatMap(path -> Stream.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
                        .map(method -> nothingAt(NOTHING.with(method), path)))
                .toList();
    }

    private static Row nothingAt(Call call, String path) {
        return new Row(
                Kind.NOT_FOUND,
                call,
                path,
                world -> SentRequest.to(call, path).by(world.superuser().access()),
                ExpectedAnswer.problem(Problem.PATH_NOT_FOUND));
    }
}
