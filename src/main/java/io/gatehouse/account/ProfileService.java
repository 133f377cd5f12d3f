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

/** A user's own account. Thread-safe. */
final class ProfileService {
    private static final String CURRENT_PASSWORD = "current_password";

    /** Once more when the stored hash moved on, as it does when a login makes a dearer hash of the same password. */
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
        this.clients = new KnownClients(throttle.names());
        this.rules = rules;
        this.sessions = sessions;
        this.audit = audit;
    }

    /** @throws ProblemException {@link Problem#TOKEN_INVALID} if the user is gone or inactive */
    ProfileView profile(UserId user) {
        return ProfileView.of(present(user));
    }

    private AccountRow present(UserId user) {
        return database.with(AccountDao.class, dao -> dao.find(user.value()))
                .filter(AccountRow::active)
                .orElseThrow(Problem.TOKEN_INVALID::asException);
    }

    /**
     * Changes an account, all of the patch or nothing.
     *
     * @param session the session that goes on when a new password ends the others
     * @param from where the request comes from
     * @throws ProblemException {@link Problem#INPUT_INVALID} with every broken field, {@link Problem#LOGIN_TAKEN},
     *     {@link Problem#EMAIL_TAKEN}, {@link Problem#TOKEN_INVALID}, {@link Problem#RATE_LIMITED}, {@link Problem#OVERLOADED}
     */
    ProfileView change(UserId user, SessionId session, InetAddress from, ProfilePatch patch) {
        for (int i = 0; i < MAX_ATTEMPTS; i++) {
            AccountRow row = present(user);
            ProfileChange change = ProfileChange.of(patch, row);
            check(patch, change, row);
            count(user, from, change);
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
        if (change.needsProof()
                && patch.currentPassword() == null
                && !patch.nulls().contains(CURRENT_PASSWORD)) {
            fields.reject(CURRENT_PASSWORD, "is required to change the login, the email or the password");
        }
        fields.orThrow();
    }

    // Before any hash and look-up. The answer may tell that a name is taken, so that asking counts as a registration
    // does.
    private void count(UserId user, InetAddress from, ProfileChange change) {
        if (change.needsProof()) {
            throttle.take(Limit.REGISTRATION_ADDRESS, user.value());
        }
        if (change.needsName()) {
            throttle.takeRegistration(from);
        }
    }

    /** Returns false if the password was changed, or the user deactivated, while this call was at work. */
    private boolean save(UserId user, SessionId session, ProfileChange change, @Nullable Secret currentPassword) {
        String provenHash = change.needsProof() && currentPassword != null ? proven(user, currentPassword) : null;
        String newHash = change.password() == null ? null : newHash(user, change.password());
        try {
            return revocations.inTransaction(tx -> {
                if (tx.dao(AccountDao.class).changeUnlessTaken(user.value(), change, newHash, provenHash) == 0) {
                    return false;
                }
                finish(tx, user, session, change);
                return true;
            });
        } catch (IdentifierConflictException e) {
            throw taken(user, change, e);
        }
    }

    private String proven(UserId user, Secret currentPassword) {
        AtomicReference<String> hash = new AtomicReference<>("");
        boolean isRight = attempts.prove(user.value(), () -> {
            hash.set(database.with(AccountDao.class, dao -> dao.passwordHash(user.value()))
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

    private void finish(RevokingTransaction tx, UserId user, SessionId session, ProfileChange change) {
        if (change.login() != null) {
            // No token may show a login that somebody else can have by now.
            tx.dao(EpochDao.class).moveAuthz(user.value()).ifPresent(epoch -> tx.denySubject(user, epoch));
        }
        if (!change.profileFields().isEmpty()) {
            record(tx, AuditAction.PROFILE_CHANGE, user, session, change.profileFields());
        }
        if (change.password() != null) {
            sessions.endOthers(tx, user, session);
            record(tx, AuditAction.PASSWORD_CHANGE, user, session, List.of("password"));
        }
        if (change.needsProof()) {
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

    private ProblemException taken(UserId user, ProfileChange change, IdentifierConflictException cause) {
        return database.with(AccountDao.class, dao -> dao.taken(user.value(), change.login(), change.email()))
                .refusal()
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
