package io.gatehouse.account;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.http.input.FieldErrors;
import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.password.HashRequest;
import io.gatehouse.password.HashingPool;
import io.gatehouse.revocation.EpochDao;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.revocation.RevokingTransaction;
import io.gatehouse.session.KnownClients;
import io.gatehouse.session.SessionRevoker;
import io.gatehouse.storage.Database;
import io.gatehouse.throttle.Limit;
import io.gatehouse.throttle.PasswordAttempts;
import io.gatehouse.throttle.Throttle;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Reads and changes a user's own account. Thread-safe. */
final class ProfileService {
    private static final String CURRENT_PASSWORD = "current_password";

    /** A second attempt is needed when a concurrent login has replaced the hash of the same password. */
    private static final int MAX_ATTEMPTS = 2;

    private final Database database;
    private final Revocations revocations;
    private final HashingPool hashing;
    private final PasswordAttempts attempts;
    private final Throttle throttle;
    private final KnownClients clients;
    private final AccountValidator rules;
    private final SessionRevoker sessions;
    private final AuditLog audit;

    ProfileService(
            Database database,
            Revocations revocations,
            HashingPool hashing,
            PasswordAttempts attempts,
            Throttle throttle,
            AccountValidator rules,
            SessionRevoker sessions,
            AuditLog audit) {
        this.database = database;
        this.revocations = revocations;
        this.hashing = hashing;
        this.attempts = attempts;
        this.throttle = throttle;
        this.clients = new KnownClients(throttle.keys());
        this.rules = rules;
        this.sessions = sessions;
        this.audit = audit;
    }

    /** @throws ProblemException {@link Problem#TOKEN_INVALID} if the user is deleted or inactive */
    ProfileView profile(UserId user) {
        return ProfileView.of(requireActive(user));
    }

    private AccountRow requireActive(UserId user) {
        return database.with(AccountDao.class, dao -> dao.find(user.value()))
                .filter(AccountRow::active)
                .orElseThrow(Problem.TOKEN_INVALID::asException);
    }

    /**
     * Changes an account; applies either all changes or none.
     *
     * @param session the current session, which stays open when the password changes
     * @param from the client address
     * @throws ProblemException {@link Problem#INPUT_INVALID} with every broken field, {@link Problem#LOGIN_TAKEN},
     *     {@link Problem#EMAIL_TAKEN}, {@link Problem#TOKEN_INVALID}, {@link Problem#RATE_LIMITED}, {@link
     *     Problem#OVERLOADED}
     */
    ProfileView change(UserId user, SessionId session, InetAddress from, ProfilePatch patch) {
        for (int i = 0; i < MAX_ATTEMPTS; i++) {
            AccountRow row = requireActive(user);
            ProfileChange change = ProfileChange.of(patch, row);
            check(patch, change, row);
            applyRateLimits(user, from, change);
            if (change.isEmpty() || save(user, session, change, patch.currentPassword())) {
                return profile(user);
            }
        }
        throw wrongCurrentPassword();
    }

    private void check(ProfilePatch patch, ProfileChange change, AccountRow row) {
        FieldErrors fields = new FieldErrors();
        patch.nulls().forEach(field -> fields.reject(field, "must not be null"));
        rules.change(fields, change, row);
        if (change.requiresCurrentPassword()
                && patch.currentPassword() == null
                && !patch.nulls().contains(CURRENT_PASSWORD)) {
            fields.reject(CURRENT_PASSWORD, "is required to change the login, the email or the password");
        }
        fields.orThrow();
    }

    // Applies the rate limits before any hash or lookup. The response shows whether a name is in use, so the change of
    // a name counts as a registration.
    private void applyRateLimits(UserId user, InetAddress from, ProfileChange change) {
        if (change.requiresCurrentPassword()) {
            throttle.take(Limit.REGISTRATION_ADDRESS, user.value());
        }
        if (change.changesIdentifier()) {
            throttle.takeRegistration(from);
        }
    }

    /** Returns false if another request has changed the password or deactivated the user in the meantime. */
    private boolean save(UserId user, SessionId session, ProfileChange change, @Nullable Secret currentPassword) {
        String verifiedHash = change.requiresCurrentPassword() && currentPassword != null
                ? verifyCurrentPassword(user, currentPassword)
                : null;
        String newHash = change.password() == null ? null : newHash(user, change.password());
        try {
            return revocations.inTransaction(tx -> {
                if (tx.dao(AccountDao.class).changeOrThrowConflict(user.value(), change, newHash, verifiedHash) == 0) {
                    return false;
                }
                revokeAndAudit(tx, user, session, change);
                return true;
            });
        } catch (IdentifierConflictException e) {
            throw conflict(user, change, e);
        }
    }

    private String verifyCurrentPassword(UserId user, Secret currentPassword) {
        AtomicReference<String> hash = new AtomicReference<>("");
        boolean isRight = attempts.verifyCurrentPassword(user.value(), () -> {
            hash.set(database.with(AccountDao.class, dao -> dao.findPasswordHash(user.value()))
                    .orElseThrow(Problem.TOKEN_INVALID::asException));
            return hashing.verify(currentPassword, hash.get(), HashRequest.forLoggedInUser(user.value()));
        });
        if (!isRight) {
            throw wrongCurrentPassword();
        }
        return hash.get();
    }

    private String newHash(UserId user, Secret password) {
        rules.requireUnbreached(password);
        return hashing.hash(password, HashRequest.forLoggedInUser(user.value()));
    }

    private void revokeAndAudit(RevokingTransaction tx, UserId user, SessionId session, ProfileChange change) {
        if (change.login() != null) {
            // Another user can take the old login, so tokens that show it must not stay valid.
            tx.dao(EpochDao.class).moveAuthz(user.value()).ifPresent(epoch -> tx.denySubject(user, epoch));
        }
        if (!change.profileFields().isEmpty()) {
            record(tx, AuditAction.PROFILE_CHANGE, user, session, change.profileFields());
        }
        if (change.password() != null) {
            sessions.endOthers(tx, user, session);
            record(tx, AuditAction.PASSWORD_CHANGE, user, session, List.of("password"));
        }
        if (change.requiresCurrentPassword()) {
            clients.keepOnly(tx, user, session);
        }
    }

    private void record(
            RevokingTransaction tx, AuditAction action, UserId user, SessionId session, List<String> fields) {
        Map<String, String> details = Map.of("fields", String.join(",", fields));
        audit.record(
                tx.transaction(),
                AuditEvent.success(action).by(user).on(user).in(session).with(details));
    }

    private ProblemException conflict(UserId user, ProfileChange change, IdentifierConflictException cause) {
        return database.with(AccountDao.class, dao -> dao.findConflicts(user.value(), change.login(), change.email()))
                .toProblem()
                .orElseGet(() ->
                        change.login() == null ? Problem.EMAIL_TAKEN.asException() : Problem.LOGIN_TAKEN.asException())
                .causedBy(cause);
    }

    private static ProblemException wrongCurrentPassword() {
        return Problem.INPUT_INVALID
                .asException("The current password is wrong.")
                .withErrors(List.of(new FieldError(CURRENT_PASSWORD, "is wrong")));
    }
}
