package io.gatehouse.password;

import io.gatehouse.kernel.AsciiCase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of lines {@code SHA1:COUNT}, sorted by digest, as the downloader of Have I Been Pwned writes it. A lookup is a
 * binary search in the file, which is not loaded. Each lookup opens the file, so a rename can replace it. Thread-safe.
 */
public final class BreachedPasswordFile implements BreachedPasswordSource {
    private static final Pattern LINE = Pattern.compile("([0-9A-Fa-f]{40}):([0-9]{1,12})\r?");
    private static final int MAX_LINE_BYTES = 64;
    private static final int SAMPLES = 64;

    private final Path path;

    BreachedPasswordFile(Path path) {
        this.path = path;
    }

    /**
     * The reason why a file cannot be used, as the end of a sentence; empty if it can. Checks a sample of its lines.
     */
    public static Optional<String> unusableReason(String path) {
        try (FileChannel file = FileChannel.open(Path.of(path), StandardOpenOption.READ)) {
            String before = "";
            for (int i = 0; i <= SAMPLES; i++) {
                // The last byte may be a newline, which belongs to the last line.
                Line line = Line.at(file, Math.max(0, file.size() - 1) * i / SAMPLES);
                if (line.sha1.compareTo(before) < 0) {
                    return Optional.of("names a file that is not sorted: it must be ordered by hash, not by count.");
                }
                before = line.sha1;
            }
            return Optional.empty();
        } catch (MalformedLineException e) {
            return Optional.of("names a file that is not made of lines HASH:COUNT with SHA-1 hashes.");
        } catch (IOException | InvalidPathException e) {
            return Optional.of("names a file that cannot be read: correct the path, or let Gatehouse read it.");
        }
    }

    @Override
    public boolean contains(String sha1) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            long low = 0;
            long high = file.size();
            while (low < high) {
                Line line = Line.at(file, low + (high - low) / 2);
                int order = line.sha1.compareTo(sha1);
                if (order == 0) {
                    return line.count > 0;
                }
                low = order < 0 ? line.end : low;
                high = order < 0 ? high : line.start;
            }
            return false;
        }
    }

    /** A line of the file is malformed. */
    private static final class MalformedLineException extends IOException {
        private static final long serialVersionUID = 1L;

        MalformedLineException() {
            super("The file of breached passwords has a line that is not HASH:COUNT");
        }
    }

    /** A line: the position of its first byte, that of the next line, and its fields. */
    private record Line(long start, long end, String sha1, long count) {
        /** Reads the line that contains the byte at a position. */
        static Line at(FileChannel file, long position) throws IOException {
            long from = Math.max(0, position - MAX_LINE_BYTES);
            String around = read(file, from, 2 * MAX_LINE_BYTES);
            int here = (int) (position - from);
            int start = around.lastIndexOf('\n', here - 1) + 1;
            int newline = around.indexOf('\n', here);
            int end = newline < 0 ? around.length() : newline;
            Matcher form = LINE.matcher(around.substring(Math.min(start, end), end));
            if (!form.matches()) {
                throw new MalformedLineException();
            }
            return new Line(
                    from + start, from + end + 1, AsciiCase.upper(form.group(1)), Long.parseLong(form.group(2)));
        }

        private static String read(FileChannel file, long from, int length) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            int read = 0;
            while (read >= 0 && bytes.hasRemaining()) {
                read = file.read(bytes, from + bytes.position());
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        }
    }
}
