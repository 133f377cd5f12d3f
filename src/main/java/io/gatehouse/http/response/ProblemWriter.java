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

/** Writes problem responses (RFC 9457) for Jersey, servlets and Jetty. Thread-safe. */
public final class ProblemWriter {
    static final String MEDIA_TYPE = "application/problem+json";
    private static final String NO_STORE = "no-store";

    private final ObjectWriter json = new ObjectMapper().writerFor(ProblemBody.class);

    /** Writes a problem to a servlet response. Nothing may have been written before. */
    public void write(HttpServletResponse response, ProblemException failure) throws IOException {
        write(response, ProblemResponse.of(failure));
    }

    /** Writes a problem as the response of a Jetty handler. */
    public void write(
            Request request, org.eclipse.jetty.server.Response response, ProblemException failure, Callback callback)
            throws IOException {
        write(request, response, ProblemResponse.of(failure), callback);
    }

    private void write(HttpServletResponse response, ProblemResponse problem) throws IOException {
        byte[] body = bytes(problem);
        response.setStatus(problem.body().status());
        response.setContentType(MEDIA_TYPE);
        response.setContentLength(body.length);
        response.setHeader("Cache-Control", NO_STORE);
        problem.headers().forEach(response::setHeader);
        response.getOutputStream().write(body);
    }

    /** The response of a Jersey resource. The body is bytes, so that no {@code Accept} header prevents it. */
    public Response response(ProblemResponse problem) {
        Response.ResponseBuilder response = Response.status(problem.body().status())
                .type(MEDIA_TYPE)
                .header("Cache-Control", NO_STORE)
                .entity(bytes(problem));
        problem.headers().forEach(response::header);
        return response.build();
    }

    /** Writes a problem as the response of a Jetty handler, inside or outside of a servlet context. */
    public void write(
            Request request, org.eclipse.jetty.server.Response response, ProblemResponse problem, Callback callback)
            throws IOException {
        ServletContextRequest servlet = Request.as(request, ServletContextRequest.class);
        if (servlet != null) {
            // Jetty completes the servlet's own output after this, so the body must go through it.
            write(servlet.getHttpServletResponse(), problem);
            callback.succeeded();
            return;
        }
        byte[] body = bytes(problem);
        response.setStatus(problem.body().status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, MEDIA_TYPE);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, NO_STORE);
        problem.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    private byte[] bytes(ProblemResponse problem) {
        try {
            return json.writeValueAsBytes(problem.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A problem body could not be serialized", e);
        }
    }
}
