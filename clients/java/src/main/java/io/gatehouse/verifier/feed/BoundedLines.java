package io.gatehouse.verifier.feed;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads lines in UTF-8 of a limited length. Not thread-safe. */
final class BoundedLines implements Closeable {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;

    BoundedLines(InputStream in) {
        this.in = new BufferedInputStream(in, BUFFER);
    }

    /** The next line; null at the end. */
    @Nullable
    String next(int maxBytes) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (line.size() == maxBytes) {
                throw new FeedFormatException("A line has more than " + maxBytes + " bytes");
            }
            line.write(next);
        }
        return utf8(line.toByteArray());
    }

    static String utf8(byte[] bytes) throws IOException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
