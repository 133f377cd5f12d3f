package io.gatehouse.http.client;

import org.eclipse.jetty.server.Request;

/** The connectors of the API, as opposed to those of the admin port. */
public final class ApiConnector {
    /** Dropwizard's name of the connectors of the API. */
    public static final String NAME = "application";

    private ApiConnector() {}

    /** Whether a request arrived on a connector of the API. */
    public static boolean received(Request request) {
        return NAME.equals(request.getConnectionMetaData().getConnector().getName());
    }
}
