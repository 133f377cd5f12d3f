package io.gatehouse.api;

/** The subject of a row of the table. */
enum Kind {
    SUCCESS,
    NO_TOKEN,
    BAD_TOKEN,
    EXPIRED_TOKEN,
    REVOKED_TOKEN,
    DEACTIVATED_USER,
    DELETED_USER,
    TWO_TOKENS,
    OTHER_ROLE,
    /** A machine. */
    CLIENT,
    SUPERUSER_NEEDED,
    MALFORMED,
    RULE,
    MISSING_FIELDS,
    CONTENT_TYPE,
    METHOD,
    OPTIONS,
    HEAD,
    QUERY,
    NOT_FOUND,
    CONFLICT,
    CREDENTIALS,
    SLASH
}
