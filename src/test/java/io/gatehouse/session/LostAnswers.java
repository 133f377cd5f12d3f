package io.gatehouse.session;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/** Connections that lose the response to the next statement: it ran, but the service does not learn that. */
final class LostAnswers {
    private final AtomicBoolean next = new AtomicBoolean();

    void loseNext() {
        next.set(true);
    }

    DataSource over(DataSource connections) {
        return proxy(DataSource.class, (method, arguments) -> {
            Object made = call(connections, method, arguments);
            return made instanceof Connection connection ? over(connection) : made;
        });
    }

    private Connection over(Connection connection) {
        return proxy(Connection.class, (method, arguments) -> {
            Object made = call(connection, method, arguments);
            return made instanceof PreparedStatement statement ? over(statement) : made;
        });
    }

    private PreparedStatement over(PreparedStatement statement) {
        return proxy(PreparedStatement.class, (method, arguments) -> {
            Object answer = call(statement, method, arguments);
            if (method.getName().startsWith("execute") && next.getAndSet(false)) {
                throw new SQLException("the connection was lost", "08006");
            }
            return answer;
        });
    }

    private interface Call {
        Object run(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> call.run(method, arguments)));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
