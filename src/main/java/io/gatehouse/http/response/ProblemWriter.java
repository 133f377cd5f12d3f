package io.gatehouse.http.response;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.gatehouse.kernel.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Writes error responses for Jersey, servlets and Jetty, in the format of the request's path: problems (RFC 9457) or
 * OAuth errors (RFC 6749 §5.2). Thread-safe.
 */
public final class ProblemWriter {
    private static final String NO_STORE = "no-store";

    private final ObjectWriter json = new ObjectMapper().writer();
    private final ErrorFormats formats;

    public ProblemWriter(ErrorFormats formats) {
        this.formats = formats;
    }

    /** Writes a problem to the response of a servlet, which serves no OAuth clients. Nothing may be written before. */
    public void write(HttpServletResponse response, ProblemException failure) throws IOException {
        write(response, FormattedError.problem(ProblemResponse.of(failure)));
    }

    /** Writes a problem as the response of a Jetty handler. */
    public void write(
            Request request, org.eclipse.jetty.server.Response response, ProblemException failure, Callback callback)
            throws IOException {
        write(request, response, ProblemResponse.of(failure), callback);
    }

    private void write(HttpServletResponse response, FormattedError error) throws IOException {
        byte[] body = bytes(error);
        response.setStatus(error.status());
        response.setContentType(error.mediaType());
        response.setContentLength(body.length);
        response.setHeader("Cache-Control", NO_STORE);
        error.headers().forEach(response::setHeader);
        response.getOutputStream().write(body);
    }

    /** The response of a Jersey mapper or filter. {@link ErrorFormatFilter} formats its entity. */
    public Response response(ProblemResponse problem) {
        return Response.status(problem.body().status()).entity(problem).build();
    }

    /** Replaces a response whose entity is a problem. The body is bytes, so that no {@code Accept} prevents it. */
    void format(ContainerRequestContext request, ProblemResponse problem, ContainerResponseContext response) {
        FormattedError error = FormattedError.of(
                problem,
                formats.of(request.getUriInfo().getRequestUri().getPath()),
                request.getHeaders().getOrDefault(HttpHeaders.AUTHORIZATION, List.of()));
        response.setStatus(error.status());
        response.setEntity(bytes(error), new Annotation[0], MediaType.valueOf(error.mediaType()));
        response.getHeaders().putSingle("Cache-Control", NO_STORE);
        error.headers().forEach(response.getHeaders()::putSingle);
    }

    /** Writes a problem as the response of a Jetty handler, inside or outside of a servlet context. */
    public void write(
            Request request, org.eclipse.jetty.server.Response response, ProblemResponse problem, Callback callback)
            throws IOException {
        FormattedError error = FormattedError.of(
                problem,
                formats.of(
                        request.getHttpURI() == null
                                ? null
                                : request.getHttpURI().getCanonicalPath()),
                request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION));
        ServletContextRequest servlet = Request.as(request, ServletContextRequest.class);
        if (servlet != null) {
            // Jetty completes the servlet's own output after this, so the body must go through it.
            write(servlet.getHttpServletResponse(), error);
            callback.succeeded();
            return;
        }
        byte[] body = bytes(error);
        response.setStatus(error.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, error.mediaType());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, NO_STORE);
        error.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    private byte[] bytes(FormattedError error) {
        try {
            return json.writeValueAsBytes(error.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An error body could not be serialized", e);
        }
    }
}
