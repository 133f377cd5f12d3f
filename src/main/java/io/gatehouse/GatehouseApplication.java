package io.gatehouse;

import io.dropwizard.core.Application;
import io.dropwizard.core.server.AbstractServerFactory;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.gatehouse.agent.AgentCommand;
import io.gatehouse.command.AuditCommand;
import io.gatehouse.command.CheckConfigurationCommand;
import io.gatehouse.command.ConsolePassword;
import io.gatehouse.command.CreateClientCommand;
import io.gatehouse.command.CreateSuperuserCommand;
import io.gatehouse.command.DryRunCommand;
import io.gatehouse.command.ExplainCommand;
import io.gatehouse.command.GracefulServerCommand;
import io.gatehouse.command.MigrateCommand;
import io.gatehouse.command.PasswordSource;
import io.gatehouse.command.StartupChecks;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.configuration.StrictConfigurationFactory;
import io.gatehouse.doctor.DoctorCommand;
import io.gatehouse.http.server.UnpooledBuffers;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Gatehouse application. Run it with {@code server config.yml}; without arguments it lists its commands. */
public final class GatehouseApplication extends Application<GatehouseConfiguration> {
    private static final Logger LOG = LoggerFactory.getLogger(GatehouseApplication.class);
    private static final List<String> COMMANDS = List.of(
            "agent",
            "audit",
            "calibrate-hashing",
            "check",
            "create-client",
            "create-superuser",
            "db",
            "doctor",
            "explain",
            "harden-passwords",
            "purge",
            "purge-audit",
            "reseal-keys",
            "revoke-everything",
            "server");

    private final CompositionRoot wiring;
    private final Map<String, String> environment;
    private final PasswordSource passwords;

    /** Creates the application with the environment variables of the process. */
    public GatehouseApplication() {
        this(System.getenv(), new ConsolePassword(System.in));
    }

    /**
     * Creates the application with the given variables.
     *
     * @param environment the variables that the configuration refers to, by name
     * @param passwords the source of the password for {@code create-superuser}
     */
    public GatehouseApplication(Map<String, String> environment, PasswordSource passwords) {
        this(environment, passwords, new CompositionRoot(Clock.systemUTC()));
    }

    /** Uses another composition root, for example one with a wrong clock. */
    GatehouseApplication(Map<String, String> environment, PasswordSource passwords, CompositionRoot wiring) {
        this.environment = Map.copyOf(environment);
        this.passwords = passwords;
        this.wiring = wiring;
    }

    /** Runs one command. Exits with status 1 if it fails. */
    public static void main(String... arguments) throws Exception {
        new GatehouseApplication().run(arguments);
    }

    /** Runs one command. An unknown command is reported in one sentence instead of three pages of help. */
    @Override
    public void run(String... arguments) throws Exception {
        if (arguments.length > 0 && !arguments[0].startsWith("-") && !COMMANDS.contains(arguments[0])) {
            System.err.println("Unknown command \"" + arguments[0] + "\". Commands: " + String.join(", ", COMMANDS)
                    + ". For example: java -jar gatehouse.jar server config.yml");
            System.exit(1);
        }
        super.run(arguments);
    }

    @Override
    public String getName() {
        return "gatehouse";
    }

    @Override
    public void initialize(Bootstrap<GatehouseConfiguration> bootstrap) {
        bootstrap.setConfigurationFactoryFactory((type, validator, mapper, prefix) ->
                new StrictConfigurationFactory<>(type, validator, mapper, environment));
        bootstrap.addCommand(new MigrateCommand());
        bootstrap.addCommand(new CreateSuperuserCommand(wiring.commands()::createSuperuser, passwords));
        bootstrap.addCommand(new CreateClientCommand(wiring.commands()::createClient));
        bootstrap.addCommand(new DoctorCommand(wiring.commands().doctor(environment)));
        bootstrap.addCommand(new DryRunCommand(
                "revoke-everything",
                "Ends every session and denies every access token",
                new DryRunCommand.Option("client-secrets", "also delete the secrets of all clients"),
                wiring.commands()::revokeEverything));
        bootstrap.addCommand(new DryRunCommand(
                "reseal-keys",
                "Re-encrypts all keys in the database with the current master key",
                wiring.commands()::resealKeys));
        bootstrap.addCommand(
                new DryRunCommand("purge", "Deletes expired sessions and revocations", wiring.commands()::purge));
        bootstrap.addCommand(new DryRunCommand(
                "purge-audit",
                "Drops audit partitions that are older than audit.retention",
                wiring.commands()::purgeAudit));
        bootstrap.addCommand(new AgentCommand(wiring.commands().agentSources(), environment));
        bootstrap.addCommand(new ExplainCommand(wiring.commands()::explain, System.in));
        bootstrap.addCommand(new AuditCommand(wiring.commands()::verifyAudit));
        bootstrap.addCommand(new DryRunCommand(
                "harden-passwords",
                "Wraps weak password hashes of other systems in argon2id",
                wiring.commands()::hardenPasswords));
        bootstrap.addCommand(new DryRunCommand(
                "calibrate-hashing",
                "Measures the cost of argon2id on this machine for several parameters",
                wiring.commands()::calibrateHashing));
    }

    @Override
    protected void addDefaultCommands(Bootstrap<GatehouseConfiguration> bootstrap) {
        bootstrap.addCommand(new GracefulServerCommand(this));
        bootstrap.addCommand(new CheckConfigurationCommand(this));
    }

    @Override
    public void run(GatehouseConfiguration configuration, Environment environment) {
        if (configuration.getServerFactory() instanceof AbstractServerFactory server) {
            // The filter renames threads after the request target, query included, and thread names appear in the log.
            server.setEnableThreadNameFilter(false);
        }
        configuration.warnings().forEach(LOG::warn);
        UnpooledBuffers.configure(configuration.getServerFactory());
        StartupChecks.run(configuration.getDatabase(), configuration.getRedis());
        wiring.assemble(configuration, environment);
    }
}
