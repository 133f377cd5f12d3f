package io.gatehouse.task;

import ch.qos.logback.classic.LoggerContext;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import io.gatehouse.account.AccountParts;
import io.gatehouse.audit.AuditMonths;
import io.gatehouse.audit.AuditVerification;
import io.gatehouse.password.Calibration;
import io.gatehouse.password.PasswordSettings;
import io.gatehouse.revocation.DenylistRebuild;
import io.gatehouse.role.RoleParts;
import io.gatehouse.session.SessionParts;
import io.gatehouse.token.KeyParts;
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
public record TaskParts(List<AdminTask> tasks) {
    /** What the feature needs from outside. */
    public record Needs(
            LifecycleEnvironment lifecycle,
            PasswordSettings passwords,
            LongSupplier nanoTime,
            KeyParts keys,
            RoleParts roles,
            SessionParts sessions,
            AccountParts accounts,
            DenylistRebuild rebuild,
            AuditMonths months,
            AuditVerification verification) {}

    /** Joins the parts. */
    public static TaskParts assemble(Needs needs) {
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
        tasks.add(HashingTasks.calibrate(new Calibration(needs.passwords(), needs.nanoTime())));
        return new TaskParts(tasks);
    }
}
