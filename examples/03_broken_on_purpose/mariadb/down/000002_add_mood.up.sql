ALTER TABLE users
    ADD COLUMN mood VARCHAR(10),
    ADD INDEX users_mood_idx (mood, email);
