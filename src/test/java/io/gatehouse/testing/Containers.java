package io.gatehouse.testing;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** The servers as containers. The only class that touches Testcontainers, so that it loads only where it is used. */
final class Containers {
    private static final DockerImageName POSTGRES = DockerImageName.parse("postgres:18-alpine");
    private static final DockerImageName REDIS = DockerImageName.parse("redis:8.2-alpine");
    private static final int REDIS_PORT = 6379;

    private Containers() {}

    static boolean engineAnswers() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    // Closed by the server that is returned.
    @SuppressWarnings("resource")
    static PostgresServer postgres() {
        PostgreSQLContainer container = new PostgreSQLContainer(POSTGRES);
        container.start();
        String address = container.getHost() + ":" + container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
        return new PostgresServer(address, container.getUsername(), container.getPassword(), container::stop);
    }

    // Closed by the server that is returned.
    @SuppressWarnings("resource")
    static RedisServer redis() {
        GenericContainer<?> container = new GenericContainer<>(REDIS)
                .withExposedPorts(REDIS_PORT)
                .withCommand("redis-server", "--databases", Integer.toString(RedisServer.DATABASES));
        container.start();
        return new RedisServer(container.getHost() + ":" + container.getMappedPort(REDIS_PORT), container::stop);
    }
}
