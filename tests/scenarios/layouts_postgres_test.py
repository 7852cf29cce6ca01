"""The examples of the layouts pass on a real PostgreSQL server."""
from layouts_test import LayoutTest
from program import main


class PostgresLayouts(LayoutTest):
    needs_engine = True

    def test_each_passes_on_postgres(self):
        self.run_examples("postgres-*")


if __name__ == "__main__":
    main()
