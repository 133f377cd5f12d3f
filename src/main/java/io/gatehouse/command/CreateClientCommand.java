package io.gatehouse.command;

import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.gatehouse.client.ClientBootstrap.Created;
import io.gatehouse.client.ClientRequest;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.task.TaskReport;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code create-client config.yml --name …}, which creates a client with its first secret. Standard output
 * is the only place where the secret is shown.
 */
public final class CreateClientCommand extends ConfiguredCommand<GatehouseConfiguration> {
    private static final String EXPIRES_AT = "expires-at";

    private final ClientCreation creation;

    /** Creates clients on separate connections. */
    @FunctionalInterface
    public interface ClientCreation {
        /**
         * Creates a client and its first secret.
         *
         * @param expiresAt when the secret expires; null if it never does
         * @throws StartupException with a sentence for the operator, if the database cannot be used
         * @throws ProblemException if the request is invalid or the name exists
         */
        Created create(GatehouseConfiguration configuration, ClientRequest request, @Nullable String expiresAt);
    }

    public CreateClientCommand(ClientCreation creation) {
        super("create-client", "Creates a client (a machine) with its first secret");
        this.creation = creation;
    }

    @Override
    protected Class<GatehouseConfiguration> getConfigurationClass() {
        return GatehouseConfiguration.class;
    }

    @Override
    public void configure(Subparser subparser) {
        super.configure(subparser);
        subparser.addArgument("--name").required(true).help("unique name of the new client");
        subparser.addArgument("--description").help("what the client does");
        subparser
                .addArgument("--role")
                .dest("roles")
                .action(Arguments.append())
                .help("title of a role of the client; may be repeated");
        subparser.addArgument("--lifetime").type(Integer.class).help("lifetime of its access tokens in seconds");
        subparser
                .addArgument("--" + EXPIRES_AT)
                .dest(EXPIRES_AT)
                .help("when the secret expires, such as 2027-01-31T12:00:00Z; never by default");
        ReportPrinter.configure(subparser);
    }

    @Override
    protected void run(
            Bootstrap<GatehouseConfiguration> bootstrap, Namespace namespace, GatehouseConfiguration configuration) {
        ClientRequest request = new ClientRequest(
                namespace.getString("name"),
                namespace.getString("description"),
                namespace.getList("roles"),
                namespace.getInt("lifetime"));
        try {
            ReportPrinter.print(
                    report(creation.create(configuration, request, namespace.getString(EXPIRES_AT))), namespace);
        } catch (ProblemException e) {
            throw new StartupException("The client was not created. " + CommandErrorReporter.sentence(e));
        }
        System.err.println("Store the secret now. It cannot be shown again.");
    }

    private static TaskReport report(Created created) {
        Object expiry = created.secret().expiresAt() == null
                ? "never"
                : created.secret().expiresAt().toString();
        return TaskReport.empty()
                .with("client_id", created.client().toString())
                .with("client_secret", created.secret().secret().reveal())
                .with("secret_id", created.secret().id().toString())
                .with("expires_at", expiry);
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable e) {
        CommandErrorReporter.print(cli, e);
    }
}
