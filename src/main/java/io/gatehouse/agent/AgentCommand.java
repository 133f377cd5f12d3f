package io.gatehouse.agent;

import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.Command;
import io.dropwizard.core.setup.Bootstrap;
import io.gatehouse.command.CommandErrorReporter;
import io.gatehouse.command.ShutdownSignals;
import io.gatehouse.configuration.AgentConfiguration;
import io.gatehouse.configuration.StrictConfigurationFactory;
import io.gatehouse.kernel.SystemSources;
import java.util.Map;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** The command {@code agent agent.yml}, which runs the agent until it receives a signal. */
public final class AgentCommand extends Command {
    private static final String FILE = "file";

    private final SystemSources sources;
    private final Map<String, String> environment;

    /**
     * Creates the command.
     *
     * @param sources the clocks as they are: {@code nanoTime} does not count suspensions
     * @param environment the environment variables, by name
     */
    public AgentCommand(SystemSources sources, Map<String, String> environment) {
        super("agent", "Checks tokens beside a gateway, without a database");
        this.sources = sources;
        this.environment = environment;
    }

    @Override
    public void configure(Subparser subparser) {
        subparser.addArgument(FILE).help("the configuration of the agent, such as agent.yml");
    }

    @Override
    public void run(Bootstrap<?> bootstrap, Namespace namespace) throws Exception {
        AgentConfiguration configuration = new StrictConfigurationFactory<>(
                        AgentConfiguration.class,
                        bootstrap.getValidatorFactory().getValidator(),
                        bootstrap.getObjectMapper(),
                        environment)
                .build(new FileConfigurationSourceProvider(), namespace.getString(FILE));
        configuration.logging().configure(bootstrap.getMetricRegistry(), "agent");
        new ShutdownSignals(configuration.drain().bound(), configuration.logging()::stop).install();
        AgentServer server = AgentServer.create(configuration, sources);
        server.start();
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable e) {
        CommandErrorReporter.print(cli, e);
    }
}
