package io.gatehouse.kernel;

/**
 * One invalid field of a request. Immutable.
 *
 * @param field the name of the field as the client sent it, {@code snake_case}
 * @param message the rule for the field, without the value that was sent
 */
public record FieldError(String field, String message) {}
