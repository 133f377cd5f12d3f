package io.gatehouse.task;

import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The validated parameters of one call of a task. Immutable. */
public final class TaskCall {
    private static final String DRY_RUN = "dry_run";
    private static final String FORMAT = "format";
    private static final List<TaskParameter> OF_EVERY_TASK =
            List.of(TaskParameter.flag(DRY_RUN), TaskParameter.oneOf(FORMAT, "text", "json"));

    private final Map<String, String> values;

    private TaskCall(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * Validates the parameters that were sent against those that the task declares.
     *
     * @throws io.gatehouse.kernel.ProblemException that names every unknown, missing, repeated or malformed parameter
     */
    static TaskCall of(AdminTask task, Map<String, String[]> sent) {
        List<TaskParameter> known = new ArrayList<>(OF_EVERY_TASK);
        known.addAll(task.parameters());
        List<FieldError> errors = new ArrayList<>();
        Map<String, String> values = new HashMap<>();
        for (TaskParameter parameter : known) {
            String[] given = sent.getOrDefault(parameter.name(), new String[] {parameter.defaultValue()});
            if (given.length == 1 && parameter.allowed().matcher(given[0]).matches()) {
                values.put(parameter.name(), given[0]);
            } else {
                errors.add(
                        new FieldError(parameter.name(), "must be given once and match " + parameter.allowed() + "."));
            }
        }
        sent.keySet().stream()
                .filter(name ->
                        known.stream().noneMatch(parameter -> parameter.name().equals(name)))
                .sorted()
                .forEach(name -> errors.add(new FieldError(name, "is not a parameter of " + task.name() + ".")));
        if (!errors.isEmpty()) {
            throw Problem.REQUEST_MALFORMED
                    .asException("Correct the parameters. Nothing was done.")
                    .withErrors(errors);
        }
        return new TaskCall(values);
    }

    /** The value of a declared parameter. */
    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The task does not declare the parameter " + name);
        }
        return value;
    }

    /** Whether a declared flag is set. */
    public boolean flag(String name) {
        return text(name).equals("true");
    }

    /** Whether the call is a dry run, which changes nothing. */
    public boolean dryRun() {
        return flag(DRY_RUN);
    }

    boolean asJson() {
        return text(FORMAT).equals("json");
    }

    Map<String, String> values() {
        return values;
    }
}
