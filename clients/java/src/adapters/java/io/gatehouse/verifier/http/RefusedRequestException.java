package io.gatehouse.verifier.http;

/** Thrown if a request is refused. It has no stack trace, because refusals are frequent. */
public final class RefusedRequestException extends Exception {
    private final Refusal refusal;

    /** Creates an exception whose message is for the log; it must not contain the token. */
    public RefusedRequestException(Refusal refusal, String message) {
        super(message, null, false, false);
        this.refusal = refusal;
    }

    /** The response to send. */
    public Refusal refusal() {
        return refusal;
    }
}
