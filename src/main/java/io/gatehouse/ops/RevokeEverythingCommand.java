package io.gatehouse.ops;

import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.gatehouse.GatehouseConfiguration;
import io.gatehouse.session.RevokeEverything.Extent;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** {@code revoke-everything config.yml}: ends every session and denies every access token. */
public final class RevokeEverythingCommand extends ConfiguredCommand<GatehouseConfiguration> {
    private static final String DRY_RUN = "dry-run";

    private final Revoking revoking;

    public RevokeEverythingCommand(Revoking revoking) {
        super("revoke-everything", "Ends every session and denies every access token");
        this.revoking = revoking;
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
                .help("change nothing, only say how many users and sessions it would be");
    }

    @Override
    protected void run(
            Bootstrap<GatehouseConfiguration> bootstrap, Namespace namespace, GatehouseConfiguration configuration) {
        StartChecks.run(configuration.getDatabase(), configuration.getRedis());
        boolean dryRun = namespace.getBoolean(DRY_RUN);
        Extent extent = revoking.revoke(configuration, dryRun);
        System.out.println(String.join(
                System.lineSeparator(),
                "users: " + extent.users(),
                "sessions: " + extent.sessions(),
                "dry_run: " + dryRun));
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable e) {
        CommandFailure.print(cli, e);
    }

    /** Ends everything, on connections of its own. */
    @FunctionalInterface
    public interface Revoking {
        /** Does it, or only counts; returns how much it was. */
        Extent revoke(GatehouseConfiguration configuration, boolean dryRun);
    }
}
