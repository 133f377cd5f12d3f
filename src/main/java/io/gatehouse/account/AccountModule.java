package io.gatehouse.account;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.password.HashingPool;
import io.gatehouse.password.PasswordPolicy;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.role.DefaultRole;
import io.gatehouse.role.RoleAuthorization;
import io.gatehouse.role.RoleModule;
import io.gatehouse.session.SessionRevoker;
import io.gatehouse.storage.Database;
import io.gatehouse.throttle.PasswordAttempts;
import io.gatehouse.throttle.Throttle;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The account feature: registration, the profile of the caller, and administration of users.
 *
 * @param resources the JAX-RS resources to register
 * @param sessionRevoker ends all sessions of a user for an operator
 */
public record AccountModule(List<Object> resources, UserSessionRevoker sessionRevoker) {
    /**
     * Creates the objects of this feature.
     *
     * @param addresses determines the address of a client
     * @param newId generates a UUIDv7 (RFC 9562 §5.7)
     */
    public static AccountModule create(
            Database database,
            AuditLog audit,
            Revocations revocations,
            SessionRevoker sessions,
            RoleModule roles,
            HashingPool hashing,
            PasswordPolicy policy,
            Throttle throttle,
            ClientAddress addresses,
            Supplier<UUID> newId) {
        AccountValidator validator = new AccountValidator(policy);
        AccountCreator creator = new AccountCreator(database, hashing, roles.defaultRole(), audit);
        ProfileService profiles = new ProfileService(
                database, revocations, hashing, new PasswordAttempts(throttle), throttle, validator, sessions, audit);
        RoleAuthorization authorization = roles.authorization();
        AccountRemoval removal = new AccountRemoval(revocations, authorization, sessions, audit);
        UserService users = new UserService(database, revocations, authorization, sessions, removal, audit);
        return new AccountModule(
                List.of(
                        new RegistrationResource(
                                new RegistrationService(creator, validator, throttle, newId), addresses),
                        new ProfileResource(profiles, removal, addresses),
                        new UsersResource(users)),
                new UserSessionRevoker(revocations, sessions, audit));
    }

    /** Creates superusers without a server and without a superuser, by the rules of registration. */
    public static SuperuserBootstrap superuserBootstrap(
            Database database,
            AuditLog audit,
            HashingPool hashing,
            PasswordPolicy policy,
            DefaultRole defaultRole,
            Supplier<UUID> newId) {
        return new SuperuserBootstrap(
                new AccountCreator(database, hashing, defaultRole, audit),
                new AccountValidator(policy),
                newId,
                new RoleAuthorization());
    }
}
