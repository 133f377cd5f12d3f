package io.gatehouse.check;

import io.gatehouse.http.client.ApiConnector;

/**
 * The paths of the check.
 *
 * @param connector the name of the connector that serves them
 * @param path the canonical path for gateways that accept any status 2xx
 * @param envoyPrefix the prefix of the paths for Envoy, with a trailing slash
 */
public record CheckPaths(String connector, String path, String envoyPrefix) {
    /**
     * The paths on the API connectors.
     *
     * @param api the path of the API, without a trailing slash
     */
    public static CheckPaths below(String api) {
        return new CheckPaths(ApiConnector.NAME, api + "/auth/check", api + "/auth/envoy/");
    }
}
