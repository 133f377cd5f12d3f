package io.gatehouse.verifier.spring;

import io.gatehouse.verifier.http.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/** Answers 401 to callers without a token, and 403 to callers that may not do what they request. Thread-safe. */
final class RefusalHandler implements AuthenticationEntryPoint, AccessDeniedHandler {
    private static final System.Logger LOG = System.getLogger(RefusalHandler.class.getName());

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException cause)
            throws IOException {
        refuse(Refusal.TOKEN_MISSING, response);
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException cause)
            throws IOException {
        Object reason = cause instanceof AuthorizationDeniedException denied
                ? denied.getAuthorizationResult()
                : String.valueOf(cause.getMessage());
        LOG.log(
                System.Logger.Level.DEBUG,
                "A request was refused with {0}: {1}",
                Refusal.ROLE_MISSING.status(),
                reason);
        refuse(Refusal.ROLE_MISSING, response);
    }

    static void refuse(Refusal refusal, HttpServletResponse response) throws IOException {
        byte[] body = refusal.body().getBytes(StandardCharsets.US_ASCII);
        response.setStatus(refusal.status());
        refusal.headers().forEach(response::setHeader);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
