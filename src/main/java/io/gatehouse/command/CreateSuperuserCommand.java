package io.gatehouse.command;

import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import java.io.IOException;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/**
 * The command {@code create-superuser config.yml --login … --email …}. The password is never an argument, because every
 * user of the machine can read arguments.
 */
public final class CreateSuperuserCommand extends ConfiguredCommand<GatehouseConfiguration> {
    private final SuperuserCreator creation;
    private final PasswordSource passwords;

    public CreateSuperuserCommand(SuperuserCreator creation, PasswordSource passwords) {
        super("create-superuser", "Creates a user with the role superuser");
        this.creation = creation;
        this.passwords = passwords;
    }

    @Override
    protected Class<GatehouseConfiguration> getConfigurationClass() {
        return GatehouseConfiguration.class;
    }

    @Override
    public void configure(Subparser subparser) {
        super.configure(subparser);
        subparser.addArgument("--login").required(true).help("login of the new user");
        subparser.addArgument("--email").required(true).help("email address of the new user");
    }

    @Override
    protected void run(
            Bootstrap<GatehouseConfiguration> bootstrap, Namespace namespace, GatehouseConfiguration configuration)
            throws IOException {
        StartupChecks.run(configuration.getDatabase(), configuration.getRedis());
        Secret password = passwords.read();
        try {
            creation.create(configuration, namespace.getString("login"), namespace.getString("email"), password);
        } catch (ProblemException e) {
            throw new StartupException("The superuser was not created. " + CommandErrorReporter.sentence(e));
        }
        System.out.println("The superuser " + namespace.getString("login") + " was created.");
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable e) {
        CommandErrorReporter.print(cli, e);
    }
}
