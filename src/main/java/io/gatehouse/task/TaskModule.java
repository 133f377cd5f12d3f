package io.gatehouse.task;

import ch.qos.logback.classic.LoggerContext;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import io.gatehouse.account.AccountModule;
import io.gatehouse.audit.AuditModule;
import io.gatehouse.client.ClientModule;
import io.gatehouse.password.HashCalibration;
import io.gatehouse.revocation.DenylistRebuild;
import io.gatehouse.role.RoleModule;
import io.gatehouse.session.SessionModule;
import io.gatehouse.token.KeyFollowers;
import io.gatehouse.token.KeyModule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.LoggerFactory;

/**
 * The tasks of the admin port.
 *
 * @param tasks all tasks
 */
public record TaskModule(List<AdminTask> tasks) {
    /** Creates the objects of this feature. */
    public static TaskModule create(
            KeyModule keys,
            KeyFollowers followers,
            RoleModule roles,
            SessionModule sessions,
            ClientModule clients,
            ExpiredRowsPurge purge,
            AccountModule accounts,
            DenylistRebuild rebuild,
            AuditModule audit,
            HashCalibration calibration,
            LifecycleEnvironment lifecycle) {
        LoggerContext logs = (LoggerContext) LoggerFactory.getILoggerFactory();
        ScheduledExecutorService executor =
                lifecycle.scheduledExecutorService("log-levels", true).build();
        List<AdminTask> tasks = new ArrayList<>(KeyTasks.of(keys, followers));
        tasks.add(SessionTasks.revokeEverything(sessions.revokeEverything(), clients.secretRevoker()));
        tasks.add(SessionTasks.purge(purge));
        tasks.add(UserTasks.revoke(accounts.sessionRevoker()));
        tasks.add(UserTasks.assignRole(roles.operatorAssignment()));
        tasks.add(AuditTasks.purge(audit.partitions()));
        tasks.add(AuditTasks.verify(audit.verification()));
        tasks.add(DenylistTasks.rebuild(rebuild));
        tasks.add(LogTasks.level(new LogLevels(logs, executor)));
        tasks.add(MemoryTasks.collect());
        tasks.add(HashingTasks.calibrate(calibration));
        return new TaskModule(tasks);
    }
}
