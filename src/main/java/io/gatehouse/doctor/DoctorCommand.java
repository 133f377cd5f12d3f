package io.gatehouse.doctor;

import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.gatehouse.command.CommandErrorReporter;
import io.gatehouse.command.StartupException;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.doctor.Diagnosis.State;
import io.gatehouse.task.TaskReport;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/**
 * The command {@code doctor config.yml}, which checks everything that the server needs and prints a remedy for each
 * problem. It exits with an error if a check fails.
 */
public final class DoctorCommand extends ConfiguredCommand<GatehouseConfiguration> {
    private static final String FORMAT = "format";
    private static final String JSON = "json";

    private final Doctor doctor;

    public DoctorCommand(Doctor doctor) {
        super("doctor", "Checks configuration, databases and machine, and says what to do");
        this.doctor = doctor;
    }

    @Override
    protected Class<GatehouseConfiguration> getConfigurationClass() {
        return GatehouseConfiguration.class;
    }

    @Override
    public void configure(Subparser subparser) {
        super.configure(subparser);
        subparser
                .addArgument("--" + FORMAT)
                .dest(FORMAT)
                .choices("text", JSON)
                .setDefault("text")
                .help("format of the results");
    }

    @Override
    public void run(Bootstrap<?> wildcard, Namespace namespace) throws Exception {
        try {
            super.run(wildcard, namespace);
        } catch (ConfigurationException e) {
            // Without a configuration no other check is possible, but scripts expect one format.
            report(
                    namespace,
                    e.getErrors().stream()
                            .map(text -> Diagnosis.failure("configuration", text))
                            .toList());
        }
    }

    @Override
    protected void run(
            Bootstrap<GatehouseConfiguration> bootstrap, Namespace namespace, GatehouseConfiguration configuration) {
        report(namespace, doctor.examine(configuration, Path.of(namespace.getString("file"))));
    }

    private static void report(Namespace namespace, List<Diagnosis> results) {
        long failures = count(results, State.FAILURE);
        TaskReport report = TaskReport.empty()
                .with("failures", failures)
                .with("warnings", count(results, State.WARNING))
                .withRows("results", results.stream().map(DoctorCommand::row).toList());
        System.out.print(namespace.getString(FORMAT).equals(JSON) ? report.json() + "\n" : report.text());
        if (failures > 0) {
            throw new StartupException("Gatehouse cannot run with this setup. See the failures above.");
        }
    }

    private static long count(List<Diagnosis> results, State state) {
        return results.stream().filter(finding -> finding.state() == state).count();
    }

    private static Map<String, Object> row(Diagnosis finding) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("state", finding.state().toString());
        row.put("subject", finding.subject());
        row.put("text", finding.text());
        return row;
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable e) {
        CommandErrorReporter.print(cli, e);
    }
}
