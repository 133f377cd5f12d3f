package io.gatehouse.dev;

import io.gatehouse.command.StartupException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** Where the development run keeps its databases and its master key. Held by one run at a time. */
final class DataFolder {
    private static final int KEY_BYTES = 32;

    private final Path path;
    private final FileChannel held;

    private DataFolder(Path path, FileChannel held) {
        this.path = path;
        this.held = held;
    }

    /**
     * Makes the folder if it is missing, readable by its owner only, and holds it until it is released or the process
     * ends, however it ends. The caller must keep the folder in reach: a file that nobody refers to is closed.
     *
     * @throws StartupException if another run holds it, or it cannot be written
     */
    static DataFolder hold(Path path) {
        try {
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            FileChannel file =
                    FileChannel.open(path.resolve("run.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (file.tryLock() == null) {
                throw inUse(path);
            }
            return new DataFolder(path.toRealPath(), file);
        } catch (OverlappingFileLockException e) {
            throw inUse(path);
        } catch (IOException e) {
            throw new StartupException("The data folder " + path + " cannot be used (" + e.getMessage()
                    + "): set GATEHOUSE_DEV_DATA to a folder that you can write.");
        }
    }

    private static StartupException inUse(Path path) {
        return new StartupException("Another development run uses the data folder " + path
                + ": stop it, or set GATEHOUSE_DEV_DATA to another folder.");
    }

    void release() {
        try {
            held.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** The file that holds the master key; made at the first call, for the owner's eyes only. */
    Path masterKey() throws IOException {
        Path file = path.resolve("master.key");
        if (!Files.exists(file)) {
            byte[] key = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(key);
            // Written beside and moved, so that a run that is killed leaves no half of it.
            Path made = Files.createTempFile(path, "master", ".key");
            Files.writeString(made, Base64.getEncoder().encodeToString(key) + "\n");
            Files.move(made, file);
        }
        return file;
    }
}
