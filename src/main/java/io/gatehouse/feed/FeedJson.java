package io.gatehouse.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.verifier.DenylistEntry;
import java.io.IOException;
import java.io.OutputStream;

/** Writes the JSON of the feed (docs/revocation-feed.md). */
final class FeedJson {
    /** The version of the format. */
    static final int VERSION = 1;

    private static final JsonFactory FACTORY =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private FeedJson() {}

    static JsonGenerator generator(OutputStream out) throws IOException {
        return FACTORY.createGenerator(out);
    }

    /** Writes {@code [kind, key, epoch, until]}. */
    static void write(JsonGenerator json, DenylistEntry entry) throws IOException {
        json.writeStartArray();
        json.writeString(AsciiCase.lower(entry.kind().name()));
        json.writeString(entry.key());
        json.writeNumber(entry.minimumEpoch());
        json.writeNumber(entry.expiresAt().toEpochMilli());
        json.writeEndArray();
    }
}
