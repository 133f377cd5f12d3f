package io.gatehouse.command;

import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.migrations.DbCommand;
import io.gatehouse.configuration.DatabaseSection;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.storage.MigrationLock;
import io.gatehouse.storage.Schema;
import java.util.Set;
import net.sourceforge.argparse4j.inf.Namespace;
import org.jspecify.annotations.Nullable;

/** The commands {@code db …} of Dropwizard for change sets, on connections without a statement timeout. */
public final class MigrateCommand extends DbCommand<GatehouseConfiguration> {
    /** Commands that change nothing, or that handle Liquibase's lock themselves. */
    private static final Set<String> READ_ONLY =
            Set.of("status", "dump", "generate-docs", "calculate-checksum", "locks");

    public MigrateCommand() {
        super(
                "db",
                configuration -> configuration.getDatabase().forMigration(),
                GatehouseConfiguration.class,
                Schema.CHANGELOG);
    }

    @Override
    protected void run(
            @Nullable Bootstrap<GatehouseConfiguration> bootstrap,
            Namespace namespace,
            GatehouseConfiguration configuration)
            throws Exception {
        DatabaseSection database = configuration.getDatabase();
        StartupChecks.requireDirectDatabase(database);
        if (READ_ONLY.contains(String.valueOf(namespace.getString("subcommand")))) {
            super.run(bootstrap, namespace, configuration);
            return;
        }
        MigrationLock lock = MigrationLock.take(database.connectForLong(), System.err::println);
        try {
            super.run(bootstrap, namespace, configuration);
        } finally {
            lock.close();
        }
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable e) {
        CommandErrorReporter.print(cli, e);
    }
}
