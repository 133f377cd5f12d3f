package io.gatehouse.account;

/** An update violated the unique index of logins or of emails. */
final class IdentifierConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IdentifierConflictException(Throwable cause) {
        super("The login or the email is in use", cause);
    }
}
