-- As pg_dump writes it: the search path is empty for the rest of the session.
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.imported (id bigint);
