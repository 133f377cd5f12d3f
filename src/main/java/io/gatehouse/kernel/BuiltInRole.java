package io.gatehouse.kernel;

/** The titles of the roles that exist in every installation and cannot be renamed or deleted. */
public final class BuiltInRole {
    public static final String SUBSCRIBER = "subscriber";
    public static final String ADMIN = "admin";
    public static final String SUPERUSER = "superuser";
    public static final String INTROSPECTOR = "introspector";
    public static final String VERIFIER = "verifier";

    private BuiltInRole() {}
}
