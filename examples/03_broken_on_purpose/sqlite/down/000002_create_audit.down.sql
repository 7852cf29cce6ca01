-- stairway/not-restored and stairway/up-again-failed: the view stays, and points nowhere.
DROP TABLE audit;
