-- stairway/not-restored: nothing here undoes the up.
DO 0;
