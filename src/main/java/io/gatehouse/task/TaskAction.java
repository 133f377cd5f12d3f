package io.gatehouse.task;

/** The work of a task. Thread-safe, and idempotent unless its name implies the opposite. */
@FunctionalInterface
public interface TaskAction {
    /**
     * Runs the task; for a dry run, only reports what the task would do. A change writes its own audit event in its own
     * transaction; {@link TaskAudit} records the call.
     *
     * @return the report of the changes, or of the changes that a dry run would make
     * @throws io.gatehouse.kernel.ProblemException with a sentence for the operator, if the task cannot run
     */
    TaskReport run(TaskCall call);
}
