package io.gatehouse.account;

import java.util.UUID;

/** The validated fields of a new user. */
public record NewAccount(UUID id, String login, String email, String firstName, String lastName) {}
