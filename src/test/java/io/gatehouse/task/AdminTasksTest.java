package io.gatehouse.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.http.ProblemWriter;
import io.gatehouse.kernel.Problem;
import io.gatehouse.storage.Database;
import io.gatehouse.testing.AdminPort;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.TestService;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The framework, with tasks of the test's own on a running service. */
@Tag("OPS-04")
final class AdminTasksTest {
    private static final TestService SERVICE = TestService.start();
    private static final AdminPort ADMIN = new AdminPort(SERVICE);

    @BeforeAll
    static void install() {
        TaskParameter name = TaskParameter.required("name", "[a-z]{1,10}");
        AdminTask greet = new AdminTask(
                "greet",
                List.of(name, TaskParameter.flag("loud")),
                call -> TaskReport.empty()
                        .with("greeting", "hello " + call.text("name"))
                        .with("loud", call.flag("loud")));
        AdminTask refuse = new AdminTask("refuse", List.of(), call -> {
            throw Problem.INPUT_INVALID.asException("Not today.");
        });
        AdminTask fail = new AdminTask("fail", List.of(), call -> {
            throw new IllegalStateException("asked for by the test");
        });
        new AdminTasks(Database.over(SERVICE.database().dataSource()), new AuditLog(), new ProblemWriter())
                .install(SERVICE.support().getEnvironment(), List.of(greet, refuse, fail));
    }

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    private static List<String> events(String task) throws SQLException {
        List<String> events = new ArrayList<>();
        try (Connection connection = SERVICE.database().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT outcome || ' ' || details FROM audit_event"
                        + " WHERE action = 'admin_task' AND details ->> 'task' = '" + task + "' ORDER BY id")) {
            while (rows.next()) {
                events.add(rows.getString(1));
            }
        }
        return events;
    }

    @Test
    void a_task_answers_as_text_or_as_json_and_leaves_an_event() throws SQLException {
        Api.Answer text = ADMIN.call("greet", "name=ann");
        assertThat(text.status()).isEqualTo(200);
        assertThat(text.body()).isEqualTo("greeting: hello ann\nloud: false\ndry_run: false\n");
        assertThat(ADMIN.run("greet", "name=bob&loud=true&dry_run=true").toString())
                .isEqualTo("{\"greeting\":\"hello bob\",\"loud\":true,\"dry_run\":true}");
        assertThat(events("greet"))
                .hasSize(2)
                .allMatch(event -> event.startsWith("success"))
                .last()
                .asString()
                .contains("\"name\": \"bob\"", "\"dry_run\": \"true\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "name=",
                "name=UPPER",
                "name=a&name=b",
                "name=a&other=1",
                "name=a&loud=yes",
                "name=a&dry_run=1",
                "name=a&format=xml"
            })
    void a_bad_parameter_is_400_and_names_it(String query) {
        Api.Answer answer = ADMIN.call("greet", query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("request-malformed", "\"errors\":[{\"field\"");
    }

    @Test
    void a_refusal_is_no_success_and_leaves_an_event_too() throws SQLException {
        Api.Answer answer = ADMIN.call("refuse", "");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("Not today.");
        assertThat(events("refuse")).hasSize(1).allMatch(event -> event.startsWith("refused"));
    }

    @Test
    void a_failure_is_500_without_internals() {
        Api.Answer answer = ADMIN.call("fail", "");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("asked for by the test");
    }

    @Tag("SEC-04")
    @Test
    void what_a_browser_sends_is_refused_for_every_task() {
        for (String task : List.of("greet", "gc")) {
            for (String header : List.of("Origin", "Sec-Fetch-Site")) {
                Api.Answer answer = Api.send(ADMIN.request(task, "name=ann")
                        .header(header, "https://evil.example")
                        .build());
                assertThat(answer.status()).as(task + " with " + header).isEqualTo(403);
            }
        }
        assertThat(ADMIN.call("gc", "").status()).isEqualTo(200);
    }

    @Test
    void a_task_is_posted() {
        Api.Answer answer = Api.send(ADMIN.request("greet", "name=ann")
                .method("GET", java.net.http.HttpRequest.BodyPublishers.noBody())
                .build());
        assertThat(answer.status()).isEqualTo(405);
    }
}
