package io.gatehouse.verifier.feed;

/** What became of a response of the feed. */
public enum FeedOutcome {
    /** A snapshot was loaded. */
    LOADED,
    /** The entries, the keys and the freshness were applied. */
    APPLIED,
    /** The freshness was applied; there were no entries and no keys. */
    IDLE,
    /** The entries were applied, and more are waiting. */
    APPLIED_MORE,
    /** The response is not in the format of the feed or answers another request. It changed nothing. */
    REJECTED,
    /** The cursor is not valid, so a snapshot is required. */
    RESYNC,
    /** There was no response, or one with another status. */
    UNAVAILABLE
}
