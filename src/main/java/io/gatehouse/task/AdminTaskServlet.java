package io.gatehouse.task;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.http.ProblemWriter;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.storage.Database;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one task. A servlet and not Dropwizard's {@code Task}, whose every failure is a 500 with the exception's message.
 * Thread-safe.
 */
final class AdminTaskServlet extends HttpServlet {
    private static final Logger LOG = LoggerFactory.getLogger(AdminTaskServlet.class);

    private final transient AdminTask task;
    private final transient Database database;
    private final transient AuditLog audit;
    private final transient ProblemWriter problems;

    AdminTaskServlet(AdminTask task, Database database, AuditLog audit, ProblemWriter problems) {
        this.task = task;
        this.database = database;
        this.audit = audit;
        this.problems = problems;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("POST")) {
            response.setHeader("Allow", "POST");
            response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            return;
        }
        try {
            TaskCall call = TaskCall.of(task, request.getParameterMap());
            answer(response, call, run(call));
        } catch (ProblemException e) {
            if (e.getCause() != null) {
                LOG.warn("Task {} ended with {}", task.name(), e.problem(), e.getCause());
            }
            problems.write(response, e);
        } catch (RuntimeException e) {
            LOG.error("Task {} failed", task.name(), e);
            problems.write(response, Problem.INTERNAL_ERROR.asException());
        }
    }

    private TaskReport run(TaskCall call) {
        TaskReport report;
        try {
            report = task.work().run(call);
        } catch (ProblemException e) {
            if (e.problem().status() < HttpServletResponse.SC_INTERNAL_SERVER_ERROR) {
                record(AuditEvent.refused(AuditAction.ADMIN_TASK), call);
            }
            throw e;
        }
        record(AuditEvent.success(AuditAction.ADMIN_TASK), call);
        return report;
    }

    private void record(AuditEvent event, TaskCall call) {
        Map<String, String> details = new HashMap<>(call.values());
        task.parameters().stream().filter(TaskParameter::personal).forEach(who -> details.remove(who.name()));
        details.put("task", task.name());
        database.inTransaction(tx -> {
            audit.record(tx, event.with(details));
            return event;
        });
    }

    private void answer(HttpServletResponse response, TaskCall call, TaskReport done) throws IOException {
        TaskReport report = done.with("dry_run", call.dryRun());
        byte[] body = (call.asJson() ? report.json() : report.text()).getBytes(StandardCharsets.UTF_8);
        response.setContentType(call.asJson() ? "application/json" : "text/plain;charset=utf-8");
        response.setStatus(report.isAlarming() ? HttpServletResponse.SC_CONFLICT : HttpServletResponse.SC_OK);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
