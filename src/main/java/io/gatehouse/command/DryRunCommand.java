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
 * A command that changes many rows, or with {@code --dry-run} only reports how many. It prints the same report as the
 * task of the same name.
 */
public final class DryRunCommand extends ConfiguredCommand<GatehouseConfiguration> {
    private static final String DRY_RUN = "dry-run";

    private final Work work;

    /** The work of the command. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does the work on separate connections, or only counts the rows.
         *
         * @throws StartupException with a sentence for the operator, if the work cannot be done
         */
        TaskReport run(GatehouseConfiguration configuration, boolean dryRun);
    }

    /** @param description one line for the list of commands */
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
                .help("change nothing and only report what would change");
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
