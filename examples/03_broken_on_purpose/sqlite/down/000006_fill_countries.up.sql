-- chain/gap: there is no 000005. chain/missing-down: the release cannot be rolled back past this one.
INSERT INTO countries (code) VALUES ('CH'), ('DE');
