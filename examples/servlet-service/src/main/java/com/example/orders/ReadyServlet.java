package com.example.orders;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.embedded.VerifierHealth;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The readiness probe. The liveness of the service does not depend on Gatehouse. */
final class ReadyServlet extends HttpServlet {
    private static final JsonFactory JSON = new JsonFactory();

    private final transient GatehouseVerifier gatehouse;

    ReadyServlet(GatehouseVerifier gatehouse) {
        this.gatehouse = gatehouse;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        VerifierHealth health = gatehouse.health();
        response.setStatus(health.ready() ? 200 : 503);
        response.setContentType("application/json");
        try (JsonGenerator json = JSON.createGenerator(response.getOutputStream())) {
            json.writeStartObject();
            json.writeStringField("problem", health.lastProblem());
            json.writeEndObject();
        }
    }
}
