DROP TABLE public.imported;
