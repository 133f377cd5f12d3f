package io.gatehouse.role;

import java.util.UUID;

/** Whom and which role a call was about. */
public record AssignmentView(UUID userId, UUID roleId) {}
