package io.gatehouse.process;

import io.gatehouse.testing.Signals;
import io.gatehouse.thirdparty.InstalledProject;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A verifier of {@code clients} as a separate process, which obeys commands through a pipe. Used by one thread. */
public final class VerifierProcess implements RevocationProbe {
    /** The languages of the verifiers. */
    public enum Language {
        JVM,
        NODE,
        PYTHON,
        GO;

        /** Installs the verifier; skips the test if its toolchain is not installed. */
        private Program install() {
            return switch (this) {
                case JVM ->
                    new Program(
                            Path.of("."),
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-Xmx256m",
                                    "-classpath",
                                    "target/gatehouse.jar" + File.pathSeparator + "target/test-classes",
                                    VerifierProgram.class.getName()));
                case NODE -> {
                    InstalledProject node = InstalledProject.npm(Path.of("clients", "node"));
                    node.run(Map.of(), "npm", "run", "build").requireSuccess();
                    yield new Program(node.folder(), List.of("node", "test/programs/probe.mjs"));
                }
                case PYTHON -> {
                    InstalledProject python = InstalledProject.python(Path.of("clients", "python"));
                    yield new Program(
                            python.folder(),
                            List.of(executable(python, ".venv/bin/python"), "tests/programs/probe.py"));
                }
                case GO -> {
                    InstalledProject go = InstalledProject.go(Path.of("clients", "go"));
                    yield new Program(go.folder(), List.of(executable(go, "bin/probe")));
                }
            };
        }

        private static String executable(InstalledProject project, String path) {
            return project.folder().toAbsolutePath().resolve(path).toString();
        }
    }

    private record Program(Path folder, List<String> command) {
        ProcessBuilder builder() {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("PYTHONPATH", "src");
            return builder;
        }
    }

    private static final Map<Language, Program> INSTALLED = new ConcurrentHashMap<>();

    private final Process process;
    private final BufferedReader answers;

    private VerifierProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    /**
     * Starts a verifier and waits until it is ready.
     *
     * @param settings {@code ISSUER}, {@code AUDIENCE}, {@code CREDENTIAL}, {@code URL} and {@code MAX_STALENESS_MS}
     */
    public static VerifierProcess start(Language language, Map<String, String> settings) {
        ProcessBuilder program =
                INSTALLED.computeIfAbsent(language, Language::install).builder();
        program.environment().putAll(settings);
        try {
            VerifierProcess started = new VerifierProcess(program.start());
            started.answer("ready");
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The verdict on a token: {@code accepted} or the reason of the refusal.
     *
     * @param at when the verification began
     */
    public record Verdict(String text, long at) {}

    /** Verifies a token once. */
    public Verdict verify(String token) {
        send("verify " + token);
        String[] words = line().split(" ", -1);
        return new Verdict(words[0], Long.parseLong(words[1]));
    }

    @Override
    public void follow(String token, int checks) {
        send("follow " + token + " " + checks);
        answer("following");
    }

    @Override
    public Refusal refusal() {
        List<Long> numbers = Arrays.stream(answer("refused").split(" ", -1))
                .skip(1)
                .map(Long::parseLong)
                .toList();
        return new Refusal(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3), numbers.get(4));
    }

    private void send(String command) {
        try {
            process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String answer(String expected) {
        String line = line();
        if (!line.startsWith(expected)) {
            throw new IllegalStateException("The verifier answered " + line);
        }
        return line;
    }

    private String line() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException("The verifier has ended");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Suspends the process (SIGSTOP). */
    public void freeze() {
        Signals.freeze(process);
    }

    /** Resumes the process (SIGCONT). */
    public void thaw() {
        Signals.thaw(process);
    }

    @Override
    public void close() {
        Signals.kill(process);
    }
}
