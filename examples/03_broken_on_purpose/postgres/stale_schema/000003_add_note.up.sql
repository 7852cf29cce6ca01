-- Nobody dumped the schema file after this one.
ALTER TABLE numbers ADD COLUMN note text;
