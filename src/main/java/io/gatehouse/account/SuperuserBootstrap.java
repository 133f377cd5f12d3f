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
import java.util.UUID;
import java.util.function.Supplier;

/** Creates a superuser without an existing one, for the command line and for development. Thread-safe. */
public final class SuperuserBootstrap {
    private static final String LAST_NAME = "Superuser";

    private final AccountCreator accounts;
    private final AccountValidator rules;
    private final Supplier<UUID> newId;
    private final RoleAuthorization authorization;

    SuperuserBootstrap(
            AccountCreator accounts, AccountValidator rules, Supplier<UUID> newId, RoleAuthorization authorization) {
        this.accounts = accounts;
        this.rules = rules;
        this.newId = newId;
        this.authorization = authorization;
    }

    /**
     * Creates an account with the default role and the role superuser. The rules of registration apply.
     *
     * @throws ProblemException {@link Problem#INPUT_INVALID} with every broken field, {@link Problem#LOGIN_TAKEN},
     *     {@link Problem#EMAIL_TAKEN}, {@link Problem#DEPENDENCY_UNAVAILABLE} if the default role cannot be assigned
     */
    public UserId create(String login, String enteredEmail, Secret password) {
        String email = Identifiers.withAsciiDomain(enteredEmail);
        FieldErrors fields = new FieldErrors();
        rules.login(fields.require("login", login));
        rules.email(fields.require("email", email));
        rules.password(fields, password, login, email);
        fields.orThrow();
        rules.requireUnbreached(password);
        NewAccount account = new NewAccount(newId.get(), login, email, login, LAST_NAME);
        return new UserId(accounts.create(
                        account,
                        password,
                        authorization::grantSuperuser,
                        AuditAction.SUPERUSER_CREATE,
                        HashRequest.INTERNAL)
                .id());
    }
}
