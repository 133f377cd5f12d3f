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

/** The folder with the databases and the master key of the development run. One run at a time locks it. */
final class DataFolder {
    private static final int KEY_BYTES = 32;

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Creates the folder if it is missing, readable by its owner only, and locks it until {@link #release} or the end of
     * the process. The caller must keep a reference: the garbage collector closes an unreachable lock file.
     *
     * @throws StartupException if another run holds the lock, or the folder is not writable
     */
    static DataFolder lock(Path path) {
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
            throw new StartupException("The data folder " + path + " is not writable (" + e.getMessage()
                    + "): set GATEHOUSE_DEV_DATA to a writable folder.");
        }
    }

    private static StartupException inUse(Path path) {
        return new StartupException("Another development run uses the data folder " + path
                + ": stop it, or set GATEHOUSE_DEV_DATA to another folder.");
    }

    void release() {
        try {
            lock.close();
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

    /** Returns the file with the master key. The first call creates it, readable by its owner only. */
    Path masterKey() throws IOException {
        Path file = path.resolve("master.key");
        if (!Files.exists(file)) {
            byte[] key = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(key);
            // Written to a temporary file and moved, so that a killed run leaves no partial key.
            Path temporary = Files.createTempFile(path, "master", ".key");
            Files.writeString(temporary, Base64.getEncoder().encodeToString(key) + "\n");
            Files.move(temporary, file);
        }
        return file;
    }
}
