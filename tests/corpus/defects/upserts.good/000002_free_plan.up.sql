-- Whenever it runs, the plan is there; when it was set last may be seen.
INSERT INTO plans (name, price, edition, changed_at) VALUES ('free', 0, 1, strftime('%Y-%m-%d %H:%M:%f', 'now'))
    ON CONFLICT (name) DO UPDATE SET price = excluded.price, edition = excluded.edition,
        changed_at = excluded.changed_at;
