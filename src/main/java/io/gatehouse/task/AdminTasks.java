package io.gatehouse.task;

import io.dropwizard.core.setup.Environment;
import io.gatehouse.http.response.ProblemWriter;
import java.util.List;

/**
 * Installs tasks on the admin port at {@code /tasks/<name>}. Dropwizard's own tasks are not reachable, because they
 * write no audit event.
 */
public final class AdminTasks {
    static final String PATH = "/tasks/";

    private final TaskAudit audit;
    private final ProblemWriter problems;

    public AdminTasks(TaskAudit audit, ProblemWriter problems) {
        this.audit = audit;
        this.problems = problems;
    }

    /** Whether a path belongs to a task of this service. */
    public static boolean isTask(Environment environment, String path) {
        return path.startsWith(PATH)
                && environment.getAdminContext().getServletHandler().getServletMapping(path) != null;
    }

    /** Installs tasks. Call it once, during application set-up. */
    public void install(Environment environment, List<AdminTask> tasks) {
        for (AdminTask task : tasks) {
            String path = PATH + task.name();
            environment
                    .admin()
                    .addServlet(path, new AdminTaskServlet(task, audit, problems))
                    .addMapping(path);
        }
    }
}
