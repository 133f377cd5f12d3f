package io.gatehouse.http.response;

/** The answer to a call that has nothing else to show: a sentence for people. */
public record StatusView(String status) {}
