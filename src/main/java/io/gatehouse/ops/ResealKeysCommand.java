package io.gatehouse.ops;

import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.gatehouse.GatehouseConfiguration;
import io.gatehouse.token.KeyUnusable;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** {@code reseal-keys config.yml}: encrypts all keys in the database with the present master key. */
public final class ResealKeysCommand extends ConfiguredCommand<GatehouseConfiguration> {
    private static final String DRY_RUN = "dry-run";

    private final Resealing resealing;

    public ResealKeysCommand(Resealing resealing) {
        super("reseal-keys", "Encrypts all keys in the database with the present master key");
        this.resealing = resealing;
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
                .help("change nothing, only say how many keys it would be");
    }

    @Override
    protected void run(
            Bootstrap<GatehouseConfiguration> bootstrap, Namespace namespace, GatehouseConfiguration configuration) {
        StartChecks.requireDatabase(configuration.getDatabase());
        boolean dryRun = namespace.getBoolean(DRY_RUN);
        try {
            int count = resealing.reseal(configuration, dryRun);
            System.out.println("resealed: " + count + System.lineSeparator() + "dry_run: " + dryRun);
        } catch (KeyUnusable e) {
            throw new StartFailure(e.getMessage() + " Nothing was changed.");
        }
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable e) {
        CommandFailure.print(cli, e);
    }

    /** Encrypts all keys anew, on connections of its own. */
    @FunctionalInterface
    public interface Resealing {
        /**
         * Does it, or only counts.
         *
         * @return how many keys the present master key had not sealed
         */
        int reseal(GatehouseConfiguration configuration, boolean dryRun);
    }
}
