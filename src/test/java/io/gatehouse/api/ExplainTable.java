package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.api.Endpoint.Who;
import io.gatehouse.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** {@code /auth/explain}. */
final class ExplainTable {
    private static final Call EXPLAIN = new Call("POST", "/auth/explain");
    private static final ExpectedAnswer INVALID_BOTH =
            ExpectedAnswer.problem(Problem.INPUT_INVALID, "token", "reference");
    private static final ExpectedAnswer INVALID_REFERENCE = ExpectedAnswer.problem(Problem.INPUT_INVALID, "reference");

    private static final Endpoint EXPLAIN_END = new Endpoint(
            EXPLAIN,
            Who.ADMINISTRATOR,
            Shape.allOptional("token", "reference"),
            world -> explain(world, Map.of("token", world.subscriber().access())),
            accepted());

    private ExplainTable() {}

    static List<Endpoint> endpoints() {
        return List.of(EXPLAIN_END);
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>(List.of(
                token("nonsense", world -> "nonsense", "malformed"),
                token("a refresh token", world -> world.subscriber().tokens().refresh(), "malformed"),
                token("no text", world -> "", "malformed"),
                token("9,000 characters", world -> "x".repeat(9_000), "malformed"),
                token("expired", ApiFixture::expired, "expired"),
                token("logged out", ApiFixture::revoked, "revoked"),
                token("of a deactivated user", ApiFixture::deactivated, "revoked"),
                token("of a deleted user", ApiFixture::deleted, "revoked")));
        rows.add(EXPLAIN_END.row(
                Kind.SUCCESS,
                "a reference",
                world -> explain(world, Map.of("reference", reference(world))),
                refused("malformed")));
        rows.add(EXPLAIN_END.row(
                Kind.SUCCESS,
                "both",
                world -> explain(
                        world,
                        Map.of("token", world.subscriber().access(), "reference", " " + reference(world) + "\n")),
                accepted().and(Json.at("/refusal/reason", "malformed"))));
        rows.add(EXPLAIN_END.row(Kind.MISSING_FIELDS, "neither", world -> explain(world, Map.of()), INVALID_BOTH));
        for (String reference : List.of("", "nonsense", "ref_", "ref_" + "A".repeat(234))) {
            rows.add(EXPLAIN_END.row(
                    Kind.RULE,
                    "reference \"" + reference + "\"",
                    world -> explain(world, Map.of("reference", reference)),
                    INVALID_REFERENCE));
        }
        return rows;
    }

    private static Row token(String title, Function<ApiFixture, String> token, String reason) {
        return EXPLAIN_END.row(
                Kind.SUCCESS, title, world -> explain(world, Map.of("token", token.apply(world))), refused(reason));
    }

    private static ExpectedAnswer accepted() {
        return ExpectedAnswer.success(200, answer -> {
            assertThat(answer.json().path("accepted").asBoolean()).isTrue();
            assertThat(answer.json().path("reason").isNull()).isTrue();
        });
    }

    private static ExpectedAnswer refused(String reason) {
        return ExpectedAnswer.success(200, answer -> {
            assertThat(answer.json().path("accepted").asBoolean()).isFalse();
            assertThat(answer.json().path("reason").asText()).isEqualTo(reason);
        });
    }

    private static String reference(ApiFixture world) {
        return world.api()
                .get("/auth/check", "nonsense")
                .json()
                .path("reference")
                .asText();
    }

    private static SentRequest explain(ApiFixture world, Map<String, String> body) {
        return SentRequest.to(EXPLAIN, EXPLAIN.path())
                .by(world.superuser().access())
                .json(body);
    }
}
