package io.gatehouse.command;

import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.task.TaskReport;
import java.util.function.BiFunction;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/**
 * The command {@code audit verify config.yml}, which reads all audit events and seals and reports every event that was
 * changed. It prints the same report as the task {@code verify-audit} and fails if it found a problem.
 */
public final class AuditCommand extends ConfiguredCommand<GatehouseConfiguration> {
    private static final String SEAL = "seal";

    private final BiFunction<GatehouseConfiguration, String, TaskReport> verify;

    /**
     * @param verify the verification, which receives a seal that the operator recorded elsewhere, or an empty text;
     *     throws {@link StartupException} if it cannot run
     */
    public AuditCommand(BiFunction<GatehouseConfiguration, String, TaskReport> verify) {
        super("audit", "Verifies audit events");
        this.verify = verify;
    }

    @Override
    protected Class<GatehouseConfiguration> getConfigurationClass() {
        return GatehouseConfiguration.class;
    }

    @Override
    public void configure(Subparser subparser) {
        Subparser verifying = subparser
                .addSubparsers()
                .dest("subcommand")
                .addParser("verify")
                .description("Reads all audit events and seals and reports every event that was changed");
        super.configure(verifying);
        verifying
                .addArgument("--" + SEAL)
                .dest(SEAL)
                .setDefault("")
                .help("a seal from the log, in the form <number>:<hash>");
        ReportPrinter.configure(verifying);
    }

    @Override
    protected void run(
            Bootstrap<GatehouseConfiguration> bootstrap, Namespace namespace, GatehouseConfiguration configuration) {
        TaskReport report = verify.apply(configuration, namespace.getString(SEAL));
        ReportPrinter.print(report, namespace);
        if (report.isAlarming()) {
            throw new StartupException("The audit events do not match their seals. See the list above and"
                    + " docs/operations/runbook.md.");
        }
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable e) {
        CommandErrorReporter.print(cli, e);
    }
}
