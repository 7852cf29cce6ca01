SET default_with_oids = true;
