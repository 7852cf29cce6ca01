DROP TRIGGER keep_history;
