package io.gatehouse.task;

import java.util.List;

/**
 * A task of the admin port, run by {@code POST /tasks/<name>}. Beside its own parameters each takes {@code dry_run} and
 * {@code format}. Immutable.
 *
 * @param name words with hyphens between
 * @param parameters what it takes; anything else is refused
 * @param local whether its audit events may wait in memory for PostgreSQL
 */
public record AdminTask(String name, List<TaskParameter> parameters, TaskAction work, boolean local) {
    public AdminTask {
        parameters = List.copyOf(parameters);
    }

    /** A task that changes more than the instance that is called. */
    public AdminTask(String name, List<TaskParameter> parameters, TaskAction work) {
        this(name, parameters, work, false);
    }

    /** A task that runs while PostgreSQL is away too, since it changes nothing outside of the instance that is called. */
    static AdminTask local(String name, List<TaskParameter> parameters, TaskAction work) {
        return new AdminTask(name, parameters, work, true);
    }
}
