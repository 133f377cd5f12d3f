package io.gatehouse.command;

import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.task.TaskReport;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.jspecify.annotations.Nullable;

/**
 * A command that changes many rows, or with {@code --dry-run} only reports how many. It prints the same report as the
 * task of the same name.
 */
public final class DryRunCommand extends ConfiguredCommand<GatehouseConfiguration> {
    private static final String DRY_RUN = "dry-run";

    private final OptionalWork work;
    /** The option of the command; null if it has none. */
    private final @Nullable Option option;

    /**
     * An option that is set or not.
     *
     * @param name without the dashes
     * @param help its description
     */
    public record Option(String name, String help) {}

    /** The work of a command with an option. */
    @FunctionalInterface
    public interface OptionalWork {
        /**
         * Does the work on separate connections, or only counts the rows.
         *
         * @param set whether the option is set
         * @throws StartupException with a sentence for the operator, if the work cannot be done
         */
        TaskReport run(GatehouseConfiguration configuration, boolean dryRun, boolean set);
    }

    /** The work of a command without an option. */
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
        this.work = (configuration, dryRun, set) -> work.run(configuration, dryRun);
        this.option = null;
    }

    /** @param description one line for the list of commands */
    public DryRunCommand(String name, String description, Option option, OptionalWork work) {
        super(name, description);
        this.work = work;
        this.option = option;
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
        if (option != null) {
            subparser
                    .addArgument("--" + option.name())
                    .dest(option.name())
                    .action(Arguments.storeTrue())
                    .help(option.help());
        }
        ReportPrinter.configure(subparser);
    }

    @Override
    protected void run(
            Bootstrap<GatehouseConfiguration> bootstrap, Namespace namespace, GatehouseConfiguration configuration) {
        boolean dryRun = namespace.getBoolean(DRY_RUN);
        boolean set = option != null && namespace.getBoolean(option.name());
        TaskReport report = work.run(configuration, dryRun, set).with("dry_run", dryRun);
        ReportPrinter.print(report, namespace);
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable e) {
        CommandErrorReporter.print(cli, e);
    }
}
