package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keeps methods and files of the service small enough to be read at once. */
class CodeSizeTest {
    private static final int LONGEST_METHOD = 40;
    private static final int P95_METHOD = 18;
    private static final int LONGEST_FILE = 300;
    private static final List<Method> METHODS = new ArrayList<>();
    private static List<Path> files = List.of();

    private record Method(String name, long lines) {}

    @BeforeAll
    static void read() throws IOException {
        files = Stream.of(
                        "src/main/java",
                        "clients/java/src/main/java",
                        "clients/java/src/adapters/java",
                        "clients/java/src/testing/java")
                .flatMap(folder -> sources(Path.of(folder)))
                .toList();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, manager, null, List.of(), null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new Scanner(unit, positions).scan(unit, null);
            }
        }
        METHODS.sort(Comparator.comparingLong(Method::lines));
    }

    private static Stream<Path> sources(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Scanner extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;

        Scanner(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            BlockTree body = method.getBody();
            if (body != null) {
                long first = line(positions.getStartPosition(unit, body));
                long last = line(positions.getEndPosition(unit, body));
                METHODS.add(new Method(unit.getSourceFile().getName() + " " + method.getName(), last - first + 1));
            }
            return super.visitMethod(method, null);
        }

        private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }
    }

    @Test
    void no_method_is_too_long_and_nearly_all_are_short() {
        assertThat(METHODS).hasSizeGreaterThan(100);
        assertThat(METHODS)
                .filteredOn(method -> method.lines() > LONGEST_METHOD)
                .isEmpty();
        assertThat(METHODS.get(METHODS.size() * 95 / 100).lines()).isLessThanOrEqualTo(P95_METHOD);
    }

    @Test
    void no_file_is_too_long() throws IOException {
        for (Path file : files) {
            try (Stream<String> lines = Files.lines(file)) {
                assertThat(lines.count()).as("%s", file).isLessThanOrEqualTo(LONGEST_FILE);
            }
        }
    }
}
