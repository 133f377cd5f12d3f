package io.gatehouse.account;

import java.util.UUID;

/** What a row of a new user is made of, all of it checked. */
public record NewAccount(UUID id, String login, String email, String firstName, String lastName) {}
