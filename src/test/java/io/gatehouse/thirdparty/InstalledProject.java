package io.gatehouse.thirdparty;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatehouse.testing.Installed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A project of another language with its pinned dependencies, copied to a folder below {@code target}, so that nothing is
 * installed globally. A second call for the same project reuses the folder unless the pinned versions have changed. The
 * calling test is skipped if the tools of the language are not installed or the registry of packages is unreachable.
 * Thread-safe, also between processes.
 */
public final class InstalledProject {
    private static final Path ALL = Path.of("target", "installed");
    private static final String VERSIONS = ".installed-versions";
    private static final Map<String, String> GO = Map.of("GOTOOLCHAIN", "local", "GOFLAGS", "-mod=readonly");

    private final Path folder;

    private InstalledProject(Path folder) {
        this.folder = folder;
    }

    /** Runs {@code npm ci} in a copy of a folder with {@code package.json} and {@code package-lock.json}. */
    public static InstalledProject npm(Path source) {
        Path npm = tool("npm", "node");
        return install(
                source,
                "package-lock.json",
                List.of(new Command(
                        Map.of(), List.of(npm.toString(), "ci", "--no-audit", "--no-fund", "--loglevel=error"))));
    }

    /** Creates a virtual environment in a copy of a folder and installs its {@code requirements.txt}. */
    public static InstalledProject python(Path source) {
        Path python = tool("python3", "python3");
        return install(
                source,
                "requirements.txt",
                List.of(
                        new Command(Map.of(), List.of(python.toString(), "-m", "venv", ".venv")),
                        new Command(
                                Map.of("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
                                List.of(".venv/bin/pip", "install", "--quiet", "-r", "requirements.txt"))));
    }

    /** Downloads the modules of {@code go.sum} and builds each {@code main} package into the folder {@code bin}. */
    public static InstalledProject go(Path source) {
        InstalledProject project = goLibrary(source);
        locked(
                project.folder,
                () -> project.runGo(Map.of(), "build", "-o", "bin/", "./...").requireSuccess());
        return project;
    }

    /** Downloads the modules of {@code go.sum}, and builds nothing. */
    static InstalledProject goLibrary(Path source) {
        Path go = tool("go", "go");
        return install(source, "go.sum", List.of(new Command(GO, List.of(go.toString(), "mod", "download"))));
    }

    /**
     * A project that a run of Maven builds in its own folder.
     *
     * @param build builds it, unless that has been done; called by one process at a time
     */
    static InstalledProject maven(Path source, Runnable build) {
        locked(ALL.resolve("maven"), build::run);
        return new InstalledProject(source);
    }

    /** Runs the {@code go} command. */
    Finished runGo(Map<String, String> environment, String... arguments) {
        Map<String, String> all = new HashMap<>(GO);
        all.putAll(environment);
        List<String> words = new ArrayList<>(List.of(tool("go", "go").toString()));
        words.addAll(List.of(arguments));
        return run(all, words.toArray(String[]::new));
    }

    private static Path tool(String name, String language) {
        var found = Installed.find(name);
        assumeTrue(found.isPresent(), "skipped: " + name + " is not installed");
        assumeTrue(Installed.find(language).isPresent(), "skipped: " + language + " is not installed");
        return found.orElseThrow();
    }

    private record Command(Map<String, String> environment, List<String> words) {}

    private static InstalledProject install(Path source, String versions, List<Command> installation) {
        InstalledProject project = new InstalledProject(ALL.resolve(source));
        locked(project.folder, () -> {
            copy(source, project.folder);
            byte[] wanted = Files.readAllBytes(source.resolve(versions));
            Path marker = project.folder.resolve(VERSIONS);
            if (!Files.exists(marker) || !Arrays.equals(wanted, Files.readAllBytes(marker))) {
                installation.forEach(project::runOrSkip);
                Files.write(marker, wanted);
            }
        });
        return project;
    }

    private void runOrSkip(Command command) {
        Finished finished = run(command.environment(), command.words().toArray(String[]::new));
        assumeTrue(
                finished.status() == 0,
                () -> "skipped: " + String.join(" ", command.words()) + " failed: " + finished.output());
    }

    private interface Action {
        void run() throws IOException;
    }

    /** The build runs integration tests in two processes. The lock ends with the channel. */
    private static void locked(Path folder, Action action) {
        try {
            Files.createDirectories(folder);
            Path lock = folder.resolveSibling(folder.getFileName() + ".lock");
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                action.run();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A developer may have installed and built the project in its own folder. */
    private static boolean isSource(Path file) {
        return StreamSupport.stream(file.spliterator(), false)
                .map(Path::toString)
                .noneMatch(name -> name.equals("node_modules") || name.equals("dist"));
    }

    /** Replaces a changed file in one step, because another test may be running it. */
    private static void copy(Path source, Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(source)) {
            for (Path file : all.filter(Files::isRegularFile)
                    .filter(InstalledProject::isSource)
                    .toList()) {
                Path copy = folder.resolve(source.relativize(file).toString());
                if (!Files.exists(copy) || Files.mismatch(file, copy) >= 0) {
                    Files.createDirectories(copy.resolveSibling("."));
                    Path temporary = Files.createTempFile(folder, "copy", "");
                    Files.copy(file, temporary, StandardCopyOption.REPLACE_EXISTING);
                    Files.move(temporary, copy, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
    }

    /** The folder with the copy, the installed packages and the built programs. */
    public Path folder() {
        return folder;
    }

    /** Runs a program in the folder and waits for its end. A relative path of the program starts at the folder. */
    public Finished run(Map<String, String> environment, String... command) {
        return ChildProcess.start(folder, environment, resolve(command)).awaitExit();
    }

    /** Starts a server in the folder and waits until it accepts connections on the port. */
    public ChildProcess serve(Map<String, String> environment, int port, String... command) {
        ChildProcess server = ChildProcess.start(folder, environment, resolve(command));
        server.awaitOpen(port);
        return server;
    }

    private List<String> resolve(String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        if (words.get(0).contains("/")) {
            words.set(0, folder.toAbsolutePath().resolve(words.get(0)).toString());
        }
        return words;
    }
}
