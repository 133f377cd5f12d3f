# Builds Gatehouse with the Maven wrapper; the runtime image contains neither compiler nor sources.
FROM eclipse-temurin:25-jdk-noble AS build
WORKDIR /build
COPY .mvn .mvn
COPY mvnw pom.xml ./
COPY clients/java/src clients/java/src
COPY src src
RUN --mount=type=cache,target=/root/.m2 ./mvnw -B -ntp -q -Psbom package -DskipTests

FROM eclipse-temurin:25-jre-noble
# A numeric user lets orchestrators verify that the process is not root.
RUN useradd --system --uid 10001 --user-group --no-create-home gatehouse
WORKDIR /opt/gatehouse
COPY --from=build /build/target/gatehouse.jar gatehouse.jar
COPY config.yml config.yml
COPY ops/docker/healthy /usr/local/bin/healthy
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 CMD ["healthy"]
# `docker run … db migrate config.yml` overrides the default command.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", \
  "--enable-native-access=ALL-UNNAMED", "-jar", "gatehouse.jar"]
CMD ["server", "config.yml"]
