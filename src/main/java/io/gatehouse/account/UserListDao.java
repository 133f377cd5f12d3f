package io.gatehouse.account;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** The query for the list of users. */
public interface UserListDao {
    /**
     * Lists the users that match a filter, sorted by id. Registered users are in the order of their registration;
     * imported users may have any id.
     *
     * @param from the lowest id
     * @param limit maximum number of rows
     */
    // strpos instead of LIKE, because it has no wildcards to escape.
    @SqlQuery("SELECT " + AccountDao.COLUMNS + """
            FROM users u
            WHERE u.deleted_at IS NULL AND u.id >= :from
              AND (CAST(:query AS text) IS NULL
                   OR strpos(lower(u.login), lower(CAST(:query AS text) COLLATE "C")) > 0
                   OR strpos(lower(u.email), lower(CAST(:query AS text) COLLATE "C")) > 0)
              AND (CAST(:role AS text) IS NULL
                   OR EXISTS (SELECT FROM user_role ur JOIN role r ON r.id = ur.role_id
                              WHERE ur.user_id = u.id AND lower(r.title) = lower(CAST(:role AS text) COLLATE "C")))
              AND (CAST(:active AS boolean) IS NULL OR u.active = CAST(:active AS boolean))
            ORDER BY u.id
            LIMIT :limit
            """)
    @RegisterConstructorMapper(AccountRow.class)
    List<AccountRow> page(UUID from, @BindMethods UserFilter filter, int limit);
}
