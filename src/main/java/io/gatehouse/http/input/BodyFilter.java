package io.gatehouse.http.input;

import io.gatehouse.http.response.ExceptionCauses;
import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import jakarta.annotation.Priority;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.glassfish.jersey.server.ExtendedUriInfo;

/**
 * Reads and validates the request body before the resource method: at most 64 KiB regardless of {@code Content-Length},
 * not compressed, strict UTF-8. It runs after authentication, so the body of an unauthenticated caller is not read.
 * Thread-safe.
 */
@Priority(Priorities.ENTITY_CODER)
public final class BodyFilter implements ContainerRequestFilter {
    static final int MAX_BODY_BYTES = 64 * 1024;
    // Jetty's gzip handler decompresses and renames the header to the second name.
    private static final List<String> ENCODING_HEADERS = List.of(HttpHeaders.CONTENT_ENCODING, "X-Content-Encoding");

    @Override
    public void filter(ContainerRequestContext request) {
        ENCODING_HEADERS.forEach(name -> rejectEncoding(request, name));
        byte[] body = readBody(request);
        if (body.length > 0) {
            check(body, request.getMediaType());
            request.setEntityStream(new ByteArrayInputStream(body));
        } else if (needsBody(request)) {
            throw StrictText.malformed("A request body is required.");
        }
    }

    /** Reads the body, and maps a failure of the connection to 408 or 400. */
    private static byte[] readBody(ContainerRequestContext request) {
        try {
            if (contentLength(request) > MAX_BODY_BYTES) {
                throw tooLarge();
            }
            return request.hasEntity() ? read(request) : new byte[0];
        } catch (ProblemException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            if (ExceptionCauses.find(e, TimeoutException.class).isPresent()) {
                throw Problem.REQUEST_TIMEOUT.asException().causedBy(e);
            }
            throw StrictText.malformed("The request body is incomplete.").causedBy(e);
        }
    }

    private static void rejectEncoding(ContainerRequestContext request, String header) {
        String encoding = request.getHeaderString(header);
        if (encoding != null && !AsciiCase.equal(encoding.strip(), "identity")) {
            throw Problem.MEDIA_TYPE_UNSUPPORTED.asException("Compressed request bodies are not accepted.");
        }
    }

    private static byte[] read(ContainerRequestContext request) throws IOException {
        byte[] body = request.getEntityStream().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            throw tooLarge();
        }
        return body;
    }

    // ContainerRequestContext.getLength() is an int and returns -1 for a length that does not fit.
    private static long contentLength(ContainerRequestContext request) {
        String length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length.strip());
    }

    private static RuntimeException tooLarge() {
        return Problem.BODY_TOO_LARGE.asException("The request body may have at most " + MAX_BODY_BYTES + " bytes.");
    }

    private static void check(byte[] body, MediaType type) {
        Charset charset = BodyCharset.of(type);
        String text = BodyCharset.decode(charset, body);
        if (type != null && type.getSubtype().endsWith("json")) {
            JsonText.check(text);
        }
    }

    // Jersey's OPTIONS handler has the request as its entity parameter.
    private static boolean needsBody(ContainerRequestContext request) {
        return !request.getMethod().equals(HttpMethod.OPTIONS)
                && request.getUriInfo() instanceof ExtendedUriInfo info
                && info.getMatchedResourceMethod() != null
                && info.getMatchedResourceMethod().getInvocable().requiresEntity();
    }
}
