package io.gatehouse.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.audit.AuditAggregator;
import io.gatehouse.audit.AuditContext;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.http.response.ErrorFormats;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.kernel.Problem;
import io.gatehouse.storage.Database;
import io.gatehouse.testing.AdminPort;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.RawRequest;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestService;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The framework, with tasks of the test's own on a running service. */
@Tag("OPS-04")
final class AdminTasksTest {
    private static final TestService SERVICE = TestService.start();
    private static final AdminPort ADMIN = new AdminPort(SERVICE);
    private static final Database DATABASE =
            Database.over(SERVICE.database().runtime().dataSource());
    private static final AuditLog LOG = new AuditLog(AuditContext::none);
    private static final AuditAggregator SUMS = new AuditAggregator(DATABASE, LOG);
    private static final AtomicInteger DONE = new AtomicInteger();

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
        AdminTask away = new AdminTask("away", List.of(), call -> {
            throw Problem.DEPENDENCY_UNAVAILABLE.asException();
        });
        AdminTask alarm =
                new AdminTask("alarm", List.of(), call -> TaskReport.empty().alarming());
        AdminTask count = new AdminTask("count", List.of(), AdminTasksTest::count);
        AdminTask local = AdminTask.local("local", List.of(), AdminTasksTest::count);
        AdminTask losing = new AdminTask("losing", List.of(), call -> {
            grant("REVOKE INSERT (details) ON audit_event FROM");
            return count(call);
        });
        new AdminTasks(new TaskAudit(DATABASE, LOG, SUMS), new ProblemWriter(ErrorFormats.problems()))
                .install(
                        SERVICE.support().getEnvironment(),
                        List.of(greet, refuse, fail, away, alarm, count, local, losing));
    }

    private static TaskReport count(TaskCall unused) {
        return TaskReport.empty().with("done", DONE.incrementAndGet());
    }

    /** Lets the role that serves write audit events, or no more. */
    private static void grant(String privilege) {
        try (Connection connection = SERVICE.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute(privilege + " " + SERVICE.database().runtime().user());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    @BeforeEach
    void reset() {
        DONE.set(0);
    }

    /** Outcome and status of each event of a task, in their order. */
    private static List<String> outcomes(String task) throws SQLException {
        return events(SERVICE.database(), "details ->> 'task' = '" + task + "'");
    }

    private static List<String> events(TestDatabase database, String which) throws SQLException {
        List<String> events = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT concat_ws(' ', action, outcome, details ->> 'status',"
                        + " details ->> 'count') FROM audit_event WHERE action LIKE 'admin_task%' AND " + which
                        + " ORDER BY id")) {
            while (rows.next()) {
                events.add(rows.getString(1));
            }
        }
        return events;
    }

    @Test
    void a_task_answers_as_text_or_as_json() {
        Api.Answer text = ADMIN.call("greet", "name=ann");
        assertThat(text.status()).isEqualTo(200);
        assertThat(text.body()).isEqualTo("greeting: hello ann\nloud: false\ndry_run: false\n");
        assertThat(ADMIN.run("greet", "name=bob&loud=true&dry_run=true").toString())
                .isEqualTo("{\"greeting\":\"hello bob\",\"loud\":true,\"dry_run\":true}");
    }

    @Tag("AUD-09")
    @Test
    void both_events_of_a_call_carry_its_parameters() throws SQLException {
        assertThat(ADMIN.call("greet", "name=zoe&dry_run=true").status()).isEqualTo(200);
        assertThat(events(
                        SERVICE.database(),
                        "details @> '{\"name\": \"zoe\", \"loud\": \"false\", \"dry_run\": \"true\"}'"))
                .containsExactly("admin_task_started success", "admin_task success 200");
    }

    @Tag("AUD-09")
    @ParameterizedTest
    @CsvSource({
        "alarm, 409, success",
        "refuse, 422, refused",
        "fail, 500, failed",
        "away, 503, failed",
    })
    void each_outcome_of_the_work_leaves_an_event_after_that_of_its_start(String task, int status, String outcome)
            throws SQLException {
        Api.Answer answer = ADMIN.call(task, "");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).doesNotContain("asked for by the test");
        assertThat(outcomes(task))
                .containsExactly("admin_task_started success", "admin_task " + outcome + " " + status);
    }

    @Tag("AUD-09")
    @Test
    void a_flood_of_calls_that_are_refused_is_one_event() throws SQLException {
        for (int i = 0; i < 5; i++) {
            assertThat(ADMIN.call("count", "name=" + i).status()).isEqualTo(400);
        }
        SUMS.flush();
        assertThat(outcomes("count")).containsExactly("admin_task refused 400 5");
        assertThat(DONE).hasValue(0);
    }

    @Tag("AUD-10")
    @Test
    void nothing_is_done_without_the_event_before_it_and_what_was_done_is_answered_without_the_one_after()
            throws SQLException {
        grant("REVOKE INSERT (details) ON audit_event FROM");
        try {
            assertThat(ADMIN.call("count", "").status()).isGreaterThanOrEqualTo(500);
            assertThat(DONE).as("not begun").hasValue(0);
            assertThat(ADMIN.call("local", "").status())
                    .as("changes this instance only")
                    .isEqualTo(200);
            assertThat(DONE).hasValue(1);
        } finally {
            grant("GRANT INSERT (details) ON audit_event TO");
        }
        assertThat(ADMIN.run("losing", "").get("done").asInt()).isEqualTo(2);
        grant("GRANT INSERT (details) ON audit_event TO");
        SUMS.flush();
        assertThat(outcomes("local")).containsExactlyInAnyOrder("admin_task_started success", "admin_task success 200");
        assertThat(outcomes("losing")).containsExactly("admin_task_started success", "admin_task success 200");
    }

    @Tag("AUD-09")
    @Test
    void every_task_of_the_service_leaves_an_event_of_every_call_that_never_began() throws Exception {
        TestService other = TestService.start();
        TestDatabase database = other.database();
        List<String> tasks = new ArrayList<>();
        try (other) {
            int port = other.adminUri().getPort();
            Api.send(HttpRequest.newBuilder(URI.create(other.adminUri() + "/console.json"))
                            .build())
                    .json()
                    .get("tasks")
                    .forEach(task -> tasks.add(task.get("name").asText()));
            tasks.add("no-such-task");
            for (String task : tasks) {
                AdminPort admin = new AdminPort(other);
                admin.call(task, "no_such_parameter=1");
                Api.send(admin.request(task, "")
                        .header("Origin", "https://evil.example")
                        .build());
                Api.send(admin.request(task, "")
                        .method("GET", BodyPublishers.noBody())
                        .build());
                RawRequest.status(port, "POST /tasks/" + task, "evil.example");
            }
        }
        assertThat(tasks).contains("gc", "log-level", "revoke-everything", "verify-audit");
        tasks.remove("no-such-task");
        for (String task : tasks) {
            assertThat(events(database, "details ->> 'task' = '" + task + "'"))
                    .as(task)
                    .containsExactlyInAnyOrder(
                            "admin_task refused 400", "admin_task refused 403 2", "admin_task refused 405");
        }
        assertThat(events(database, "details ->> 'task' = 'unknown'"))
                .containsExactlyInAnyOrder("admin_task refused 403 2", "admin_task refused 404 2");
    }

    @Tag("AUD-09")
    @Test
    void calls_without_the_token_leave_an_event_and_calls_with_it_another() throws Exception {
        String token = "0123456789abcdef0123456789abcdef";
        TestService guarded = TestService.start(ConfigOverride.config("admin_token", token));
        TestDatabase database = guarded.database();
        try (guarded) {
            AdminPort admin = new AdminPort(guarded);
            assertThat(admin.call("gc", "").status()).isEqualTo(401);
            assertThat(Api.send(admin.request("gc", "dry_run=true")
                                    .header("Authorization", "Bearer " + token)
                                    .build())
                            .status())
                    .isEqualTo(200);
        }
        assertThat(events(database, "details ->> 'task' = 'gc'"))
                .containsExactlyInAnyOrder(
                        "admin_task refused 401", "admin_task_started success", "admin_task success 200");
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
                .method("GET", BodyPublishers.noBody())
                .build());
        assertThat(answer.status()).isEqualTo(405);
    }
}
