package com.example.orders;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.gatehouse.verifier.VerifiedToken;
import io.gatehouse.verifier.servlet.GatehouseFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The orders. The filter passes on only callers with the role clerk. */
final class OrdersServlet extends HttpServlet {
    private static final JsonFactory JSON = new JsonFactory();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        VerifiedToken caller = GatehouseFilter.caller(request);
        response.setContentType("application/json");
        try (JsonGenerator json = JSON.createGenerator(response.getOutputStream())) {
            json.writeStartObject();
            json.writeStringField("subject", caller.subject().toString());
            json.writeEndObject();
        }
    }
}
