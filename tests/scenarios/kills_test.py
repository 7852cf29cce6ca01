"""Each kill of kills.py at a random moment; scripts/kills does many, and restarts an engine of its own."""
import unittest

from kills import KILLS, moments, strike, usual_duration
from program import ProgramTest, main

MOMENTS = 1
SEED = 6


class Kills(ProgramTest):
    needs_engine = True

    def test_nothing_that_happens_to_a_run_leaves_anything_or_blames_a_migration(self):
        usual = usual_duration()
        for name in KILLS:
            if name == "engine":  # it is not ours
                continue
            for moment in moments(MOMENTS, f"{SEED}-{name}", usual):
                with self.subTest(kill=name, moment=round(moment, 2)):
                    strike(name, moment)


if __name__ == "__main__":
    main()
