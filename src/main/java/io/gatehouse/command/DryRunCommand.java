package io.gatehouse.command;

import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.task.TaskReport;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/**
 * A command that changes much at once, or with {@code --dry-run} only says how much it would be. It prints the report that
 * the task of the same name answers.
 */
public final class DryRunCommand extends ConfiguredCommand<GatehouseConfiguration> {
    private static final String DRY_RUN = "dry-run";

    private final Work work;

    /** What it does. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does it, on connections of its own, or only counts.
         *
         * @throws StartupException if it cannot be done, with a sentence for the operator
         */
        TaskReport run(GatehouseConfiguration configuration, boolean dryRun);
    }

    /** @param description what it does, for the list of commands */
    public DryRunCommand(String name, String description, Work work) {
        super(name, description);
        this.work = work;
    }

    @Override
    protected Class<GatehouseConfiguration> getConfigurationClass() {
        return GatehouseConfiguration.class;
    }

    @Override
    public void configure(Subparser subparser) {
        super.configure(subparser);
        subparser
                .addArgument("--" + DRY_RUN)
                .dest(DRY_RUN)
                .action(Arguments.storeTrue())
                .help("change nothing, only say how much it would be");
        ReportPrinter.configure(subparser);
    }

    @Override
    protected void run(
            Bootstrap<GatehouseConfiguration> bootstrap, Namespace namespace, GatehouseConfiguration configuration) {
        boolean dryRun = namespace.getBoolean(DRY_RUN);
        TaskReport report = work.run(configuration, dryRun).with("dry_run", dryRun);
        ReportPrinter.print(report, namespace);
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable e) {
        CommandErrorReporter.print(cli, e);
    }
}
