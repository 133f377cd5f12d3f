package io.gatehouse.verifier.http;

import io.gatehouse.verifier.embedded.VerificationException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The response for a refused request: a problem (RFC 9457 §3) of a type that Gatehouse itself uses. */
public enum Refusal {
    /** 401: no bearer token. RFC 6750 §3.1: the challenge then has no error code. */
    TOKEN_MISSING(401, "token-missing", "An access token is required", Refusal.REALM),
    /** 401: the token is not accepted. */
    TOKEN_INVALID(
            401,
            "token-invalid",
            "The access token is invalid",
            Refusal.REALM + ", error=\"invalid_token\", error_description=\"The access token is invalid\""),
    /** 401: several {@code Authorization} headers. An intermediary may have checked another one than this service. */
    TOKEN_REPEATED(
            401,
            "token-invalid",
            "The access token is invalid",
            Refusal.REALM
                    + ", error=\"invalid_request\", error_description=\"Exactly one Authorization header is required\""),
    /** 403: the token lacks a required role. */
    ROLE_MISSING(
            403,
            "role-missing",
            "The caller lacks a required role",
            Refusal.REALM + ", error=\"insufficient_scope\", error_description=\"The caller lacks a required role\""),
    /** 503: the verifier may have missed a revocation. */
    VERIFIER_STALE(503, "dependency-unavailable", "A required dependency is unavailable", "");

    private static final String REALM = "Bearer realm=\"gatehouse\"";
    /** The feed usually works again after one request. */
    private static final String RETRY_AFTER_SECONDS = "5";

    private final int status;
    private final String title;
    private final String challenge;
    private final String body;

    Refusal(int status, String type, String title, String challenge) {
        this.status = status;
        this.title = title;
        this.challenge = challenge;
        this.body = "{\"type\":\"urn:gatehouse:problem:" + type + "\",\"title\":\"" + title + "\",\"status\":" + status
                + "}";
    }

    /** The response for a token that the verifier does not accept. */
    public static Refusal of(VerificationException rejection) {
        return rejection.reason() == VerificationException.Reason.STALE ? VERIFIER_STALE : TOKEN_INVALID;
    }

    /** The HTTP status: 401, 403 or 503. */
    public int status() {
        return status;
    }

    /** The title, the same for every occurrence. */
    public String title() {
        return title;
    }

    /** All headers of the response by name, in their order. Immutable. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/problem+json");
        headers.put("Cache-Control", "no-store");
        if (!challenge.isEmpty()) {
            headers.put("WWW-Authenticate", challenge);
        }
        if (this == VERIFIER_STALE) {
            headers.put("Retry-After", RETRY_AFTER_SECONDS);
        }
        return Collections.unmodifiableMap(headers);
    }

    /** The JSON document of the response, in ASCII. */
    public String body() {
        return body;
    }
}
