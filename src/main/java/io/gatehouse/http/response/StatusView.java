package io.gatehouse.http.response;

/** The response body of a call that returns no data: one sentence for people. */
public record StatusView(String status) {}
