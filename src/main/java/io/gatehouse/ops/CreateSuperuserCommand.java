package io.gatehouse.ops;

import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.gatehouse.GatehouseConfiguration;
import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/**
 * {@code create-superuser config.yml --login … --email …}. The password is asked for on the console or, without one,
 * is the first line of standard input: an argument could be read by every user of the machine.
 */
public final class CreateSuperuserCommand extends ConfiguredCommand<GatehouseConfiguration> {
    private final SuperuserCreation creation;
    private final InputStream standardInput;

    public CreateSuperuserCommand(SuperuserCreation creation, InputStream standardInput) {
        super("create-superuser", "Makes a user with the role superuser");
        this.creation = creation;
        this.standardInput = standardInput;
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
        StartChecks.run(configuration.getDatabase(), configuration.getRedis());
        Secret password = readPassword();
        try {
            creation.create(configuration, namespace.getString("login"), namespace.getString("email"), password);
        } catch (ProblemException e) {
            throw new StartFailure(sentence(e));
        }
        System.out.println("The superuser " + namespace.getString("login") + " is made.");
    }

    private Secret readPassword() throws IOException {
        Optional<Console> terminal = terminal();
        if (terminal.isPresent()) {
            char[] typed = terminal.get().readPassword("Password: ");
            return Secret.valueOf(typed == null ? "" : new String(typed));
        }
        // The stream is the process's own and stays open.
        String line = new BufferedReader(new InputStreamReader(standardInput, StandardCharsets.UTF_8)).readLine();
        if (line == null || line.isEmpty()) {
            throw new StartFailure("No password came on standard input: write it there as one line.");
        }
        return Secret.valueOf(line);
    }

    // From Java 22 on there is always a console, and it says whether it is one to type on.
    @SuppressWarnings("SystemConsoleNull")
    private static Optional<Console> terminal() {
        Console console = System.console();
        if (console == null) {
            return Optional.empty();
        }
        try {
            boolean typedOn = (boolean) Console.class.getMethod("isTerminal").invoke(console);
            return typedOn ? Optional.of(console) : Optional.empty();
        } catch (NoSuchMethodException e) {
            return Optional.of(console);
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    private static String sentence(ProblemException e) {
        String fields = e.errors().stream()
                .map((FieldError error) -> error.field() + ": " + error.message())
                .collect(Collectors.joining("; "));
        return "The superuser was not made. " + e.getMessage() + (fields.isEmpty() ? "" : " (" + fields + ")");
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable e) {
        CommandFailure.print(cli, e);
    }
}
