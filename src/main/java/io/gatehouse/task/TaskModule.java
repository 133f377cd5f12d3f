package io.gatehouse.task;

import ch.qos.logback.classic.LoggerContext;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import io.gatehouse.account.AccountModule;
import io.gatehouse.audit.AuditPartitions;
import io.gatehouse.audit.AuditVerification;
import io.gatehouse.password.HashCalibration;
import io.gatehouse.password.PasswordSettings;
import io.gatehouse.revocation.DenylistRebuild;
import io.gatehouse.role.RoleModule;
import io.gatehouse.session.SessionModule;
import io.gatehouse.token.KeyModule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/**
 * This feature's objects, made and joined.
 *
 * @param tasks every task of the admin port
 */
public record TaskModule(List<AdminTask> tasks) {
    /** What the feature needs from outside. */
    public record Needs(
            LifecycleEnvironment lifecycle,
            PasswordSettings passwords,
            LongSupplier nanoTime,
            KeyModule keys,
            RoleModule roles,
            SessionModule sessions,
            AccountModule accounts,
            DenylistRebuild rebuild,
            AuditPartitions months,
            AuditVerification verification) {}

    /** Joins the parts. */
    public static TaskModule assemble(Needs needs) {
        LoggerContext logs = (LoggerContext) LoggerFactory.getILoggerFactory();
        ScheduledExecutorService later =
                needs.lifecycle().scheduledExecutorService("log-levels", true).build();
        List<AdminTask> tasks = new ArrayList<>(KeyTasks.of(needs.keys()));
        tasks.add(SessionTasks.revokeEverything(needs.sessions().revokeEverything()));
        tasks.add(SessionTasks.purge(needs.sessions().purge()));
        tasks.add(UserTasks.revoke(needs.accounts().revocation()));
        tasks.add(UserTasks.assignRole(needs.roles().assignment()));
        tasks.add(AuditTasks.purge(needs.months()));
        tasks.add(AuditTasks.verify(needs.verification()));
        tasks.add(DenylistTasks.rebuild(needs.rebuild()));
        tasks.add(LogTasks.level(new LogLevels(logs, later)));
        tasks.add(MemoryTasks.collect());
        tasks.add(HashingTasks.calibrate(new HashCalibration(needs.passwords(), needs.nanoTime())));
        return new TaskModule(tasks);
    }
}
