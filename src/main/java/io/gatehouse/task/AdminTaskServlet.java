package io.gatehouse.task;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one task. It replaces Dropwizard's task servlet, which answers every failure with 500 and the exception's
 * message. Thread-safe.
 */
final class AdminTaskServlet extends HttpServlet {
    private static final Logger LOG = LoggerFactory.getLogger(AdminTaskServlet.class);

    private final transient AdminTask task;
    private final transient TaskAudit audit;
    private final transient ProblemWriter problems;

    AdminTaskServlet(AdminTask task, TaskAudit audit, ProblemWriter problems) {
        this.task = task;
        this.audit = audit;
        this.problems = problems;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("POST")) {
            audit.refused(task.name(), HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            response.setHeader("Allow", "POST");
            response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            return;
        }
        try {
            TaskCall call = call(request);
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

    private TaskCall call(HttpServletRequest request) {
        try {
            return TaskCall.of(task, request.getParameterMap());
        } catch (RuntimeException e) {
            // A problem of the catalogue, or Jetty's exception for a query that cannot be decoded.
            ProblemException problem =
                    e instanceof ProblemException known ? known : Problem.REQUEST_MALFORMED.asException();
            audit.refused(task.name(), problem.problem().status());
            throw problem;
        }
    }

    private TaskReport run(TaskCall call) {
        audit.started(task, call);
        try {
            TaskReport report = task.work().run(call);
            audit.ended(task, call, AuditEvent.success(AuditAction.ADMIN_TASK), status(report));
            return report;
        } catch (ProblemException e) {
            int status = e.problem().status();
            boolean broke = status >= HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
            audit.ended(task, call, broke ? failed() : AuditEvent.refused(AuditAction.ADMIN_TASK), status);
            throw e;
        } catch (RuntimeException | Error e) {
            audit.ended(task, call, failed(), HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            throw e;
        }
    }

    private static AuditEvent failed() {
        return AuditEvent.failed(AuditAction.ADMIN_TASK);
    }

    private static int status(TaskReport report) {
        return report.isAlarming() ? HttpServletResponse.SC_CONFLICT : HttpServletResponse.SC_OK;
    }

    private void answer(HttpServletResponse response, TaskCall call, TaskReport done) throws IOException {
        TaskReport report = done.with("dry_run", call.dryRun());
        byte[] body = (call.asJson() ? report.json() : report.text()).getBytes(StandardCharsets.UTF_8);
        response.setContentType(call.asJson() ? "application/json" : "text/plain;charset=utf-8");
        response.setStatus(status(report));
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
