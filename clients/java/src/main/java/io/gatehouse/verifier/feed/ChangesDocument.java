package io.gatehouse.verifier.feed;

import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.VerificationKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response with changes, or the first line of a snapshot, which lacks some of these members.
 *
 * @param keys null if there are none in the document
 * @param now the server's wall clock in milliseconds
 */
record ChangesDocument(
        String nonce,
        String cursor,
        long known,
        long now,
        boolean more,
        @Nullable List<VerificationKey> keys,
        List<DenylistEntry> entries) {}
