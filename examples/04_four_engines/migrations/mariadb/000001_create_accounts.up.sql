CREATE TABLE accounts (
    id           bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    email        varchar(254) NOT NULL,
    display_name varchar(100) NOT NULL DEFAULT '',
    created_at   timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE KEY accounts_email_key (email)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci COMMENT 'Who asks and who answers';
