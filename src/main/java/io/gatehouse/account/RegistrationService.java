package io.gatehouse.account;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.http.input.FieldErrors;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.password.FairnessKey;
import io.gatehouse.password.HashPriority;
import io.gatehouse.password.HashRequest;
import io.gatehouse.throttle.Throttle;
import java.net.InetAddress;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Registers users. Thread-safe. */
final class RegistrationService {
    private final AccountCreator accounts;
    private final AccountValidator rules;
    private final Supplier<UUID> newId;
    private final Throttle throttle;

    RegistrationService(AccountCreator accounts, AccountValidator rules, Throttle throttle, Supplier<UUID> newId) {
        this.accounts = accounts;
        this.rules = rules;
        this.throttle = throttle;
        this.newId = newId;
    }

    /**
     * Registers a user.
     *
     * @param from the client address
     * @param clientDisconnected whether the client has disconnected
     * @throws ProblemException {@link Problem#INPUT_INVALID} with every broken field, {@link Problem#LOGIN_TAKEN},
     *     {@link Problem#EMAIL_TAKEN}, {@link Problem#RATE_LIMITED}, {@link Problem#OVERLOADED},
     *     {@link Problem#DEPENDENCY_UNAVAILABLE} if the default role cannot be assigned
     */
    ProfileView register(RegistrationRequest request, InetAddress from, BooleanSupplier clientDisconnected) {
        FieldErrors fields = new FieldErrors();
        String login = rules.login(fields.require("login", request.login()));
        String email = rules.email(fields.require("email", request.email()));
        String firstName = rules.name(fields.require("first_name", request.firstName()));
        String lastName = rules.name(fields.require("last_name", request.lastName()));
        rules.password(fields, request.password(), login, email);
        fields.orThrow();
        // The limit applies before any lookup, here or in another service: the response shows whether a name is in use.
        throttle.takeRegistration(from);
        FairnessKey fairnessKey = FairnessKey.of(throttle.keys().forNetwork(from));
        HashRequest hashRequest = new HashRequest(HashPriority.REGISTRATION, fairnessKey, clientDisconnected);
        NewAccount account = new NewAccount(newId.get(), login, email, firstName, lastName);
        Secret password = Objects.requireNonNull(request.password());
        rules.requireUnbreached(password);
        return ProfileView.of(accounts.create(account, password, (tx, user) -> {}, AuditAction.REGISTER, hashRequest));
    }
}
