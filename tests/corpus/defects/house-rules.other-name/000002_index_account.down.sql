DROP INDEX AccountIndex;
