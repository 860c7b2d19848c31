-- What a quote says of the requests of a content, as the JSON of package cost; empty for none.
ALTER TABLE contents ADD COLUMN quote TEXT NOT NULL DEFAULT '';
