package io.gatehouse.account;

/** The unique index of logins or that of emails refused a change. */
final class IdentifierConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IdentifierConflictException(Throwable cause) {
        super("The login or the email is in use", cause);
    }
}
