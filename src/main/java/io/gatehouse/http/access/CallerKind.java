package io.gatehouse.http.access;

/** Who may call a resource method. */
public enum CallerKind {
    /** A person, with an access token of a session. */
    USER,
    /** A machine: an OAuth client, with an access token of its own or with its client secret (RFC 6749 §2.3.1). */
    CLIENT
}
