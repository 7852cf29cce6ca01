-- Nobody dumped the schema file after this one.
ALTER TABLE numbers ADD COLUMN note varchar(80);
