-- stairway/not-restored and stairway/up-again-failed: roles belong to the server, so no DROP DATABASE takes them.
DO 0;
