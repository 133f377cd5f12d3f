package io.gatehouse.http.response;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.gatehouse.kernel.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/** Writes problems (RFC 9457) for all who can fail: Jersey's resources, servlets and Jetty itself. Thread-safe. */
public final class ProblemWriter {
    static final String MEDIA_TYPE = "application/problem+json";
    private static final String NO_STORE = "no-store";

    private final ObjectWriter json = new ObjectMapper().writerFor(ProblemBody.class);

    /** Ends a servlet's answer with a problem. Nothing may have been written before. */
    public void write(HttpServletResponse response, ProblemException failure) throws IOException {
        write(response, ProblemResponse.of(failure));
    }

    /** Ends the answer of a handler outside all servlets with a problem. */
    public void write(
            Request request, org.eclipse.jetty.server.Response response, ProblemException failure, Callback callback)
            throws IOException {
        write(request, response, ProblemResponse.of(failure), callback);
    }

    private void write(HttpServletResponse response, ProblemResponse answer) throws IOException {
        byte[] body = bytes(answer);
        response.setStatus(answer.body().status());
        response.setContentType(MEDIA_TYPE);
        response.setContentLength(body.length);
        response.setHeader("Cache-Control", NO_STORE);
        answer.headers().forEach(response::setHeader);
        response.getOutputStream().write(body);
    }

    /** The answer of a Jersey resource. The body is bytes, so that no Accept header can keep it from being written. */
    public Response response(ProblemResponse answer) {
        Response.ResponseBuilder response = Response.status(answer.body().status())
                .type(MEDIA_TYPE)
                .header("Cache-Control", NO_STORE)
                .entity(bytes(answer));
        answer.headers().forEach(response::header);
        return response.build();
    }

    /** The answer of Jetty, inside a servlet context or before one was found. */
    public void write(
            Request request, org.eclipse.jetty.server.Response response, ProblemResponse answer, Callback callback)
            throws IOException {
        ServletContextRequest servlet = Request.as(request, ServletContextRequest.class);
        if (servlet != null) {
            // Jetty completes the servlet's own output after this, so the body must go through it.
            write(servlet.getHttpServletResponse(), answer);
            callback.succeeded();
            return;
        }
        byte[] body = bytes(answer);
        response.setStatus(answer.body().status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, MEDIA_TYPE);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, NO_STORE);
        answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    private byte[] bytes(ProblemResponse answer) {
        try {
            return json.writeValueAsBytes(answer.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts cannot be written", e);
        }
    }
}
