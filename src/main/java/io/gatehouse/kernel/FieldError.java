package io.gatehouse.kernel;

/**
 * One broken field of a request.
 *
 * @param field the field's name as the client sent it, {@code snake_case}
 * @param message what the field must be, without the value that was sent
 */
public record FieldError(String field, String message) {}
