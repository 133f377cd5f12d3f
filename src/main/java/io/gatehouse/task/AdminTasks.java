package io.gatehouse.task;

import io.dropwizard.core.setup.Environment;
import io.gatehouse.http.response.ProblemWriter;
import java.util.List;

/** Puts tasks on the admin port, each at {@code /tasks/<name>}. Those of Dropwizard are not reachable: they leave no audit event. */
public final class AdminTasks {
    static final String PATH = "/tasks/";

    private final TaskAudit audit;
    private final ProblemWriter problems;

    public AdminTasks(TaskAudit audit, ProblemWriter problems) {
        this.audit = audit;
        this.problems = problems;
    }

    /** Whether there is a task at a path; Dropwizard's own are none. */
    public static boolean isTask(Environment environment, String path) {
        return path.startsWith(PATH)
                && environment.getAdminContext().getServletHandler().getServletMapping(path) != null;
    }

    /** Installs tasks; to be called once, while the application runs its set-up. */
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
