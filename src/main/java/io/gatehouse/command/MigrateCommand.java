package io.gatehouse.command;

import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.migrations.DbCommand;
import io.gatehouse.GatehouseConfiguration;
import io.gatehouse.storage.Schema;
import net.sourceforge.argparse4j.inf.Namespace;
import org.jspecify.annotations.Nullable;

/** {@code db …}: Dropwizard's commands for change sets, on connections whose statements may take their time. */
public final class MigrateCommand extends DbCommand<GatehouseConfiguration> {
    public MigrateCommand() {
        super(
                "db",
                configuration -> configuration.getDatabase().withoutLimits(),
                GatehouseConfiguration.class,
                Schema.CHANGELOG);
    }

    @Override
    protected void run(
            @Nullable Bootstrap<GatehouseConfiguration> bootstrap,
            Namespace namespace,
            GatehouseConfiguration configuration)
            throws Exception {
        StartChecks.requireDatabase(configuration.getDatabase());
        super.run(bootstrap, namespace, configuration);
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable e) {
        CommandFailure.print(cli, e);
    }
}
