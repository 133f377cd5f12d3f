package io.gatehouse.account;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.http.input.FieldErrors;
import io.gatehouse.kernel.Identifiers;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.UserId;
import io.gatehouse.password.HashRequest;
import io.gatehouse.role.RoleAuthorization;
import io.gatehouse.storage.Database;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The way to a superuser that needs no superuser: for the command line and for development. Thread-safe. */
public final class SuperuserBootstrap {
    private static final String LAST_NAME = "Superuser";

    private final Database database;
    private final AccountCreator accounts;
    private final AccountValidator rules;
    private final Supplier<UUID> newId;
    private final RoleAuthorization authority;

    SuperuserBootstrap(
            Database database,
            AccountCreator accounts,
            AccountValidator rules,
            Supplier<UUID> newId,
            RoleAuthorization authority) {
        this.database = database;
        this.accounts = accounts;
        this.rules = rules;
        this.newId = newId;
        this.authority = authority;
    }

    /**
     * Makes an account with the roles of a registered user and of a superuser, by the rules of registration.
     *
     * @throws ProblemException {@link Problem#INPUT_INVALID} with every broken field, {@link Problem#LOGIN_TAKEN},
     *     {@link Problem#EMAIL_TAKEN}, {@link Problem#DEPENDENCY_UNAVAILABLE} if the default role cannot be given
     */
    public UserId create(String login, String typedEmail, Secret password) {
        String email = Identifiers.withAsciiDomain(typedEmail);
        FieldErrors fields = new FieldErrors();
        rules.login(fields.require("login", login));
        rules.email(fields.require("email", email));
        rules.password(fields, password, login, email);
        fields.orThrow();
        rules.requireUnbreached(password);
        NewAccount account = new NewAccount(newId.get(), login, email, login, LAST_NAME);
        return new UserId(accounts.create(
                        account, password, authority::makeSuperuser, AuditAction.SUPERUSER_CREATE, HashRequest.INTERNAL)
                .id());
    }

    /**
     * Makes the account unless there is a user of that login, whose password and roles stay as they are.
     *
     * @return whether this call made it
     */
    public boolean ensure(String login, String email, Secret password) {
        Optional<AccountRow> present = database.with(AccountDao.class, dao -> dao.findByLogin(login));
        if (present.isEmpty()) {
            create(login, email, password);
        }
        return present.isEmpty();
    }
}
