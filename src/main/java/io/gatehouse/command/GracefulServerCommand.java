package io.gatehouse.command;

import io.dropwizard.core.Application;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.EnvironmentCommand;
import io.dropwizard.core.setup.Environment;
import io.gatehouse.configuration.GatehouseConfiguration;
import net.sourceforge.argparse4j.inf.Namespace;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * The command {@code server config.yml}, which runs the server until it receives a signal. It differs from Dropwizard's
 * command in one point: a port in use is reported in one sentence instead of three stack traces.
 */
public final class GracefulServerCommand extends EnvironmentCommand<GatehouseConfiguration> {
    public GracefulServerCommand(Application<GatehouseConfiguration> application) {
        super(application, "server", "Runs Gatehouse as an HTTP server");
    }

    @Override
    protected Class<GatehouseConfiguration> getConfigurationClass() {
        return GatehouseConfiguration.class;
    }

    @Override
    protected void run(Environment environment, Namespace namespace, GatehouseConfiguration configuration)
            throws Exception {
        Server server = configuration.getServerFactory().build(environment);
        server.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopped(LifeCycle event) {
                cleanup();
            }
        });
        cleanupAsynchronously();
        new ShutdownSignals(configuration.getDrain().bound(), configuration.getLoggingFactory()::stop).install();
        try {
            server.start();
        } catch (Exception e) {
            server.stop();
            throw e;
        }
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable e) {
        CommandErrorReporter.print(cli, e);
    }
}
