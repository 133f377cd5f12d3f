package io.gatehouse.task;

import java.util.List;

/**
 * A task of the admin port, called with {@code POST /tasks/<name>}. Every task also takes {@code dry_run} and {@code
 * format}. Immutable.
 *
 * @param name the name, lower-case words with hyphens
 * @param parameters the parameters of this task; a call with any other is rejected
 * @param local whether its audit events may wait in memory until PostgreSQL is available
 */
public record AdminTask(String name, List<TaskParameter> parameters, TaskAction work, boolean local) {
    public AdminTask {
        parameters = List.copyOf(parameters);
    }

    /** Creates a task that changes more than the called instance. */
    public AdminTask(String name, List<TaskParameter> parameters, TaskAction work) {
        this(name, parameters, work, false);
    }

    /** Creates a task that also runs while PostgreSQL is unavailable, because it changes only the called instance. */
    static AdminTask local(String name, List<TaskParameter> parameters, TaskAction work) {
        return new AdminTask(name, parameters, work, true);
    }
}
