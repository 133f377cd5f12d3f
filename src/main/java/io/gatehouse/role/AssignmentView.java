package io.gatehouse.role;

import java.util.UUID;

/** The user and the role of a call. */
public record AssignmentView(UUID userId, UUID roleId) {}
