package io.gatehouse.task;

import io.dropwizard.core.setup.Environment;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.http.ProblemWriter;
import io.gatehouse.storage.Database;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import java.util.List;

/** Puts tasks on the admin port, each at {@code /tasks/<name>}, beside Dropwizard's own. */
public final class AdminTasks {
    private static final String PATH = "/tasks/";

    private final Database database;
    private final AuditLog audit;
    private final ProblemWriter problems;

    public AdminTasks(Database database, AuditLog audit, ProblemWriter problems) {
        this.database = database;
        this.audit = audit;
        this.problems = problems;
    }

    /** Installs tasks; to be called once, while the application runs its set-up. */
    public void install(Environment environment, List<AdminTask> tasks) {
        environment
                .admin()
                .addFilter("no-browsers", new NoBrowsers())
                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, PATH + "*");
        for (AdminTask task : tasks) {
            String path = PATH + task.name();
            environment
                    .admin()
                    .addServlet(path, new AdminTaskServlet(task, database, audit, problems))
                    .addMapping(path);
        }
    }
}
