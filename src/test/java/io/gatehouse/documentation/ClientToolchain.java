package io.gatehouse.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The client generators, compilers and libraries that {@link GeneratedClientsIT} uses, with pinned versions. Programs and
 * generated clients are in one folder; the tools keep their own caches. Not thread-safe.
 */
final class ClientToolchain {
    static final Path FOLDER = Path.of("target/generated-clients").toAbsolutePath();

    private static final Path PROGRAMS = Path.of("src/test/resources/clients").toAbsolutePath();
    private static final String MAVEN = Path.of("mvnw").toAbsolutePath().toString();
    private static final String DEPENDENCY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:";
    private static final String OPENAPI_GENERATOR = "7.25.0";
    private static final String OAPI_CODEGEN = "v2.8.2";
    private static final String OAPI_CODEGEN_RUNTIME = "v1.9.0";
    private static final List<String> PYTHON_PACKAGES = List.of(
            "openapi-python-client==0.29.1",
            "ruff==0.17.6",
            "pydantic==2.14.4",
            "python-dateutil==2.9.0.post0",
            "typing-extensions==4.16.0",
            "urllib3==2.8.0");
    private static final List<String> NPM_PACKAGES = List.of("typescript@5.9.3", "axios@1.21.1", "@types/node@20.9.5");

    private final String java =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** Runs openapi-generator, which is fetched with Maven. */
    void openApiGenerator(String generator, String folder) {
        String jar = "openapi-generator-cli-" + OPENAPI_GENERATOR + ".jar";
        if (!Files.exists(FOLDER.resolve(jar))) {
            install(
                    FOLDER,
                    MAVEN,
                    "-B",
                    "-q",
                    DEPENDENCY_PLUGIN + "copy",
                    "-Dartifact=org.openapitools:openapi-generator-cli:" + OPENAPI_GENERATOR,
                    "-DoutputDirectory=" + FOLDER);
        }
        run(FOLDER, List.of("rm", "-rf", folder));
        run(
                FOLDER,
                List.of(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        jar,
                        "generate",
                        "-g",
                        generator,
                        "-i",
                        "openapi.json",
                        "-o",
                        folder,
                        "--global-property",
                        "apiTests=false,modelTests=false,apiDocs=false,modelDocs=false"));
    }

    /** Fetches the libraries that the generated project lists, compiles the client and the program, and runs it. */
    String java(Path project, String program, String... arguments) {
        install(
                project,
                MAVEN,
                "-B",
                "-q",
                DEPENDENCY_PLUGIN + "copy-dependencies",
                "-DincludeScope=compile",
                "-DoutputDirectory=" + project.resolve("lib"));
        Path classes = project.resolve("classes");
        List<String> sources = Stream.concat(
                        files(project.resolve("src/main/java"), ".java"),
                        Stream.of(PROGRAMS.resolve(program + ".java")))
                .map(Path::toString)
                .toList();
        List<String> compiler =
                List.of(java + "c", "-proc:none", "-nowarn", "-cp", project + "/lib/*", "-d", classes.toString());
        run(project, Stream.concat(compiler.stream(), sources.stream()).toList());
        return run(project, with(List.of(java, "-cp", classes + ":" + project + "/lib/*", program), arguments));
    }

    private static Stream<Path> files(Path folder, String ending) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compiles a program with a strict compiler and runs it. The generated client is in a folder inside. */
    String typescript(Path folder, String program, String... arguments) {
        if (!Files.exists(folder.resolve("node_modules/typescript"))) {
            write(folder.resolve("package.json"), "{\"private\": true}");
            install(
                    folder,
                    with(List.of("npm", "install", "--no-audit", "--no-fund", "--loglevel=error"), NPM_PACKAGES));
        }
        copy(program + ".ts", folder.resolve(program + ".ts"));
        run(
                folder,
                List.of(
                        "node_modules/.bin/tsc",
                        "--strict",
                        "--skipLibCheck",
                        "--target",
                        "es2022",
                        "--module",
                        "node16",
                        "--outDir",
                        "dist",
                        program + ".ts"));
        return run(folder, with(List.of("node", "dist/" + program + ".js"), arguments));
    }

    /** Installs openapi-python-client and what the Python clients import. Returns the folder of the programs. */
    private Path python() {
        Path environment = FOLDER.resolve("python-environment");
        Path programs = environment.resolve("bin");
        if (!Files.exists(programs.resolve("openapi-python-client"))) {
            install(FOLDER, "python3", "-m", "venv", environment.toString());
            install(FOLDER, with(List.of(programs + "/pip", "install", "-q"), PYTHON_PACKAGES));
        }
        return programs;
    }

    void openApiPythonClient(String folder) {
        Path programs = python();
        run(FOLDER, List.of("rm", "-rf", folder));
        run(
                FOLDER,
                List.of(
                        "env",
                        // It formats the client with ruff.
                        "PATH=" + programs + ":" + System.getenv("PATH"),
                        "openapi-python-client",
                        "generate",
                        "--path",
                        "openapi.json",
                        "--output-path",
                        folder,
                        "--fail-on-warning"));
    }

    /** Compiles every file of the client, and runs a program. */
    String python(Path client, String program, String... arguments) {
        String python = python() + "/python";
        run(client, List.of(python, "-m", "compileall", "-q", "."));
        copy(program + ".py", client.resolve(program + ".py"));
        return run(client, with(List.of(python, program + ".py"), arguments));
    }

    /** Generates a module {@code generated} with oapi-codegen. */
    void oapiCodegen(Path module) {
        Path programs = FOLDER.resolve("bin");
        if (!Files.exists(programs.resolve("oapi-codegen"))) {
            install(
                    FOLDER,
                    "env",
                    "GOBIN=" + programs,
                    "go",
                    "install",
                    "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@" + OAPI_CODEGEN);
        }
        write(module.resolve("go.mod"), "module generated\n\ngo 1.24\n");
        install(module, "go", "get", "github.com/oapi-codegen/runtime@" + OAPI_CODEGEN_RUNTIME);
        write(module.resolve("client/.keep"), "");
        String source = FOLDER + "/openapi.json";
        String target = "client/client.go";
        run(
                module,
                List.of(
                        programs + "/oapi-codegen",
                        "-package",
                        "client",
                        "-generate",
                        "types,client",
                        "-o",
                        target,
                        source));
    }

    /** Compiles the client and a program inside the generated module, and runs the program. */
    String go(Path module, String program, String... arguments) {
        install(module, "go", "mod", "download", "all");
        copy(program + ".go", module.resolve("program/main.go"));
        run(module, List.of("go", "build", "-mod=mod", "-o", "program/program", "./program"));
        return run(module, with(List.of("program/program"), arguments));
    }

    private static List<String> with(List<String> command, String... arguments) {
        return with(command, List.of(arguments));
    }

    private static List<String> with(List<String> command, List<String> arguments) {
        return Stream.concat(command.stream(), arguments.stream()).toList();
    }

    private static void install(Path folder, String... command) {
        install(folder, List.of(command));
    }

    /** Skips the test if the command fails, because a toolchain is missing or the network is. */
    private static void install(Path folder, List<String> command) {
        try {
            Ended ended = start(folder, command);
            assumeTrue(ended.status() == 0, () -> "skipped: " + String.join(" ", command) + ": " + ended.output());
        } catch (IOException e) {
            assumeTrue(false, "skipped: not installed: " + command.get(0));
        }
    }

    /** Runs a command that must succeed, and returns its output. */
    private static String run(Path folder, List<String> command) {
        try {
            Ended ended = start(folder, command);
            assertThat(ended.status()).as("%s", ended.output()).isZero();
            return ended.output();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Ended start(Path folder, List<String> command) throws IOException {
        Files.createDirectories(folder);
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Ended(process.waitFor(), output);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(String program, Path target) {
        try {
            Files.createDirectories(target.getParent());
            Files.copy(PROGRAMS.resolve(program), target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Ended(int status, String output) {}
}
