package io.gatehouse.command;

import io.dropwizard.core.Application;
import io.dropwizard.core.cli.CheckCommand;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.setup.Bootstrap;
import io.gatehouse.configuration.GatehouseConfiguration;
import net.sourceforge.argparse4j.inf.Namespace;

/**
 * The command {@code check config.yml}, which validates the configuration and lists all errors. It opens no
 * connections.
 */
public final class CheckConfigurationCommand extends CheckCommand<GatehouseConfiguration> {
    public CheckConfigurationCommand(Application<GatehouseConfiguration> application) {
        super(application);
    }

    @Override
    protected void run(
            Bootstrap<GatehouseConfiguration> bootstrap, Namespace namespace, GatehouseConfiguration configuration)
            throws Exception {
        super.run(bootstrap, namespace, configuration);
        configuration.warnings().forEach(System.err::println);
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable e) {
        CommandErrorReporter.print(cli, e);
    }
}
