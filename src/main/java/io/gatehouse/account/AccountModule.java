package io.gatehouse.account;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.password.HashingPool;
import io.gatehouse.password.PasswordPolicy;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.role.DefaultRole;
import io.gatehouse.role.RoleAuthorization;
import io.gatehouse.session.SessionRevoker;
import io.gatehouse.storage.Database;
import io.gatehouse.throttle.PasswordAttempts;
import io.gatehouse.throttle.Throttle;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The parts of this feature, joined.
 *
 * @param resources the JAX-RS resources to register
 * @param revocation for an operator
 */
public record AccountModule(List<Object> resources, SuperuserBootstrap firstSuperuser, UserSessionRevoker revocation) {
    /** What other features give. */
    public record Needs(
            Database database,
            Revocations revocations,
            HashingPool hashing,
            PasswordPolicy policy,
            Throttle throttle,
            ClientAddress addresses,
            RoleAuthorization authority,
            DefaultRole defaultRole,
            SessionRevoker sessions,
            AuditLog audit) {}

    /**
     * Joins them.
     *
     * @param newId makes a UUIDv7 (RFC 9562 §5.7)
     */
    public static AccountModule assemble(Needs needs, Supplier<UUID> newId) {
        AccountValidator rules = new AccountValidator(needs.policy());
        AccountCreator accounts =
                new AccountCreator(needs.database(), needs.hashing(), needs.defaultRole(), needs.audit());
        RegistrationService registration = new RegistrationService(accounts, rules, needs.throttle(), newId);
        ProfileService profiles = new ProfileService(
                needs.database(),
                needs.revocations(),
                new ProfileService.Passwords(needs.hashing(), new PasswordAttempts(needs.throttle()), needs.throttle()),
                rules,
                needs.sessions(),
                needs.audit());
        AccountRemoval removal =
                new AccountRemoval(needs.revocations(), needs.authority(), needs.sessions(), needs.audit());
        UserService users = new UserService(
                needs.database(), needs.revocations(), needs.authority(), needs.sessions(), removal, needs.audit());
        return new AccountModule(
                List.of(
                        new RegistrationResource(registration, needs.addresses()),
                        new ProfileResource(profiles, removal, needs.addresses()),
                        new UsersResource(users)),
                new SuperuserBootstrap(needs.database(), accounts, rules, newId, needs.authority()),
                new UserSessionRevoker(needs.revocations(), needs.sessions(), needs.audit()));
    }
}
