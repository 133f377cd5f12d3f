package io.gatehouse.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.listener.ListenerReports;
import io.gatehouse.listener.ListenerView;
import io.gatehouse.monitoring.BuildInfo;
import io.gatehouse.task.AdminTask;
import io.gatehouse.task.TaskParameter;
import io.gatehouse.token.KeyRing;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Serves the version, keys, settings and tasks as JSON for the operations page. Thread-safe. */
final class OperationsDataServlet extends HttpServlet {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_VERIFIERS = 50;

    private final transient Map<String, String> settings;
    private final transient KeyRing keys;
    private final transient ListenerReports verifiers;
    private final transient List<AdminTask> tasks;

    OperationsDataServlet(
            Map<String, String> settings, KeyRing keys, ListenerReports verifiers, List<AdminTask> tasks) {
        this.settings = settings;
        this.keys = keys;
        this.verifiers = verifiers;
        this.tasks = List.copyOf(tasks);
    }

    private record Facts(
            String version,
            String java,
            List<KeyRing.Shown> keys,
            Verifiers verifiers,
            Map<String, String> settings,
            List<Task> tasks) {}

    /** The worst listeners of the feed, and how many there are. */
    private record Verifiers(int count, List<ListenerView> worst) {
        private static Verifiers of(List<ListenerView> all) {
            return new Verifiers(all.size(), all.stream().limit(MAX_VERIFIERS).toList());
        }
    }

    private record Task(String name, List<Parameter> parameters) {
        private static Task of(AdminTask task) {
            return new Task(
                    task.name(), task.parameters().stream().map(Parameter::of).toList());
        }
    }

    private record Parameter(String name, String pattern, String otherwise, boolean required) {
        private static Parameter of(TaskParameter parameter) {
            boolean required =
                    !parameter.allowed().matcher(parameter.defaultValue()).matches();
            return new Parameter(parameter.name(), parameter.allowed().pattern(), parameter.defaultValue(), required);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Facts facts = new Facts(
                BuildInfo.version(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                keys.shown(),
                Verifiers.of(verifiers.all()),
                settings,
                tasks.stream().map(Task::of).toList());
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(JSON.writeValueAsBytes(facts));
    }
}
