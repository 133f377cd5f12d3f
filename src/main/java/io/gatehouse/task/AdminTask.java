package io.gatehouse.task;

import java.util.List;

/**
 * A task of the admin port, run by {@code POST /tasks/<name>}. Beside its own parameters each takes {@code dry_run} and
 * {@code format}. Immutable.
 *
 * @param name words with hyphens between
 * @param parameters what it takes; anything else is refused
 */
public record AdminTask(String name, List<TaskParameter> parameters, TaskWork work) {
    public AdminTask {
        parameters = List.copyOf(parameters);
    }
}
