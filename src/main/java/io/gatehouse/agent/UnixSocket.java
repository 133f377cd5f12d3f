package io.gatehouse.agent;

import io.gatehouse.command.StartupException;
import io.gatehouse.http.server.PlainHttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Listens on a Unix socket that the owner and the group of the process may use. The file of a process that has ended is
 * replaced; that of a running process is an error. Jetty deletes the file when the server stops.
 */
final class UnixSocket implements LifeCycle.Listener {
    private static final String MODE = "rw-rw----";

    private final Path path;

    private UnixSocket(Path path) {
        this.path = path;
    }

    static UnixDomainServerConnector connector(Server server, Path path) {
        UnixDomainServerConnector connector = new UnixDomainServerConnector(server, 1, 1, PlainHttpServer.http1());
        connector.setUnixDomainPath(path);
        connector.addEventListener(new UnixSocket(path));
        return connector;
    }

    /**
     * Removes the file of a process that has ended.
     *
     * @throws StartupException if the path is in use
     */
    static void prepare(Path path) {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!file.isOther()) {
                throw new StartupException(path + " is no socket. Remove it, or change listen.unix_socket.");
            }
            if (isInUse(path)) {
                throw new StartupException(
                        path + " is the socket of a running process. Stop it, or change listen.unix_socket.");
            }
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isInUse(Path path) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            return false;
        }
    }

    // Before this, the file has the permissions of the umask, which usually let no other user write to it, that is,
    // connect.
    @Override
    public void lifeCycleStarted(LifeCycle event) {
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(MODE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
