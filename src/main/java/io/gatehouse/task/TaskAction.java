package io.gatehouse.task;

/** What a task does. Thread-safe; doing it twice does no more than doing it once, unless its name says otherwise. */
@FunctionalInterface
public interface TaskAction {
    /**
     * Does it, or only finds out what it would do when the call is a dry run. A change writes its own audit event in its
     * own transaction; that the task was called is written by the framework.
     *
     * @return what was done or would be
     * @throws io.gatehouse.kernel.ProblemException if it cannot be done, with a sentence for the operator
     */
    TaskReport run(TaskCall call);
}
