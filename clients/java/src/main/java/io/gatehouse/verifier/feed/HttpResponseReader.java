package io.gatehouse.verifier.feed;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a response of HTTP/1.1 (RFC 9112) with limits for its head and its body. Rejects a response whose length is
 * ambiguous. Not thread-safe.
 */
final class HttpResponseReader {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.([01]) ([1-5][0-9][0-9])(?: .*)?");
    private static final Pattern CLOSE = Pattern.compile("\\bclose\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern CHUNKED = Pattern.compile("chunked", Pattern.CASE_INSENSITIVE);
    private static final int MAX_LINE = 8192;
    private static final int MAX_HEADERS = 100;
    private static final int BUFFER = 8192;

    private final InputStream in;

    HttpResponseReader(InputStream in) {
        this.in = in;
    }

    HttpResponse read(int maxBody) throws IOException {
        Matcher status;
        Map<String, String> headers;
        do {
            status = STATUS.matcher(line());
            if (!status.matches()) {
                throw new IOException("The server does not speak HTTP/1.1");
            }
            headers = headers();
        } while (status.group(2).startsWith("1"));
        int code = Integer.parseInt(status.group(2));
        boolean isKept = status.group(1).equals("1")
                && !CLOSE.matcher(headers.getOrDefault("connection", "")).find();
        if (code == 204 || code == 304) {
            return new HttpResponse(code, headers, new byte[0], isKept);
        }
        boolean hasLength = headers.containsKey("content-length");
        if (headers.containsKey("transfer-encoding")) {
            if (hasLength
                    || !CHUNKED.matcher(headers.getOrDefault("transfer-encoding", ""))
                            .matches()) {
                throw new IOException("The length of the response is ambiguous");
            }
            return new HttpResponse(code, headers, chunks(maxBody), isKept);
        }
        byte[] body =
                hasLength ? exactly(length(headers.getOrDefault("content-length", ""), 10, maxBody)) : rest(maxBody);
        return new HttpResponse(code, headers, body, isKept && hasLength);
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        int count = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1 || ++count > MAX_HEADERS) {
                throw new IOException("The headers of the response are malformed");
            }
            String name = lowerCase(line.substring(0, colon));
            boolean isSecond =
                    headers.putIfAbsent(name, line.substring(colon + 1).strip()) != null;
            if (isSecond && (name.equals("content-length") || name.equals("transfer-encoding"))) {
                throw new IOException("The length of the response is ambiguous");
            }
        }
        return headers;
    }

    private static String lowerCase(String name) {
        StringBuilder lower = new StringBuilder(name.length());
        name.chars().map(c -> c >= 'A' && c <= 'Z' ? c + 32 : c).forEach(c -> lower.append((char) c));
        return lower.toString();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("The server closed the connection");
            }
            if (line.size() == MAX_LINE) {
                throw new IOException("A line of the response has more than " + MAX_LINE + " bytes");
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static int length(String text, int radix, int max) throws IOException {
        try {
            int length = Integer.parseInt(text, radix);
            if (length >= 0 && length <= max && text.charAt(0) != '+' && text.charAt(0) != '-') {
                return length;
            }
        } catch (NumberFormatException e) {
            throw new IOException("The length of the response is malformed", e);
        }
        throw new IOException("The response has more than " + max + " bytes");
    }

    private byte[] exactly(int length) throws IOException {
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("The response is incomplete");
        }
        return body;
    }

    private byte[] rest(int max) throws IOException {
        byte[] body = in.readNBytes(max + 1);
        if (body.length > max) {
            throw new IOException("The response has more than " + max + " bytes");
        }
        return body;
    }

    private byte[] chunks(int max) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(BUFFER);
        while (true) {
            String size = line();
            int semicolon = size.indexOf(';');
            int length = length(
                    semicolon < 0 ? size.strip() : size.substring(0, semicolon).strip(), 16, max - body.size());
            if (length == 0) {
                headers();
                return body.toByteArray();
            }
            body.write(exactly(length));
            if (!line().isEmpty()) {
                throw new IOException("A chunk of the response is malformed");
            }
        }
    }
}
