package io.gatehouse.task;

/** The work of a task. Thread-safe, and idempotent unless its name says otherwise. */
@FunctionalInterface
public interface TaskAction {
    /**
     * Runs the task, or only reports what it would do if the call is a dry run. A change writes its own audit event in
     * its own transaction; {@link TaskAudit} records the call.
     *
     * @return what was done, or what would be done
     * @throws io.gatehouse.kernel.ProblemException with a sentence for the operator, if the task cannot be done
     */
    TaskReport run(TaskCall call);
}
