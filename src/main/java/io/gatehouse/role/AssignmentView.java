package io.gatehouse.role;

import java.util.UUID;

/** The user and the role that a call assigned or removed. */
public record AssignmentView(UUID userId, UUID roleId) {}
