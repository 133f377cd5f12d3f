package io.gatehouse.account;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.http.ClientAddress;
import io.gatehouse.password.HashingPool;
import io.gatehouse.password.PasswordPolicy;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.role.DefaultRole;
import io.gatehouse.role.RoleAuthority;
import io.gatehouse.session.SessionEnding;
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
public record AccountParts(List<Object> resources, FirstSuperuser firstSuperuser, UserRevocation revocation) {
    /** What other features give. */
    public record Needs(
            Database database,
            Revocations revocations,
            HashingPool hashing,
            PasswordPolicy policy,
            Throttle throttle,
            ClientAddress addresses,
            RoleAuthority authority,
            DefaultRole defaultRole,
            SessionEnding sessions,
            AuditLog audit) {}

    /**
     * Joins them.
     *
     * @param newId makes a UUIDv7 (RFC 9562 §5.7)
     */
    public static AccountParts assemble(Needs needs, Supplier<UUID> newId) {
        AccountRules rules = new AccountRules(needs.policy());
        NewAccounts accounts = new NewAccounts(needs.database(), needs.hashing(), needs.defaultRole(), needs.audit());
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
        return new AccountParts(
                List.of(
                        new RegisterResource(registration, needs.addresses()),
                        new PersonalResource(profiles, removal, needs.addresses()),
                        new UsersResource(users)),
                new FirstSuperuser(needs.database(), accounts, rules, newId, needs.authority()),
                new UserRevocation(needs.revocations(), needs.sessions(), needs.audit()));
    }
}
