-- The requests of a submission that is sent singly are generations of their own; it has no
-- batch.
ALTER TABLE submissions ADD COLUMN singly INTEGER NOT NULL DEFAULT 0 CHECK (singly IN (0, 1));

-- position counts the requests of a submission from 0. generation is empty until it is known
-- that Sync created it. code and refusal say why Sync refused the request.
CREATE TABLE generations (
	submission TEXT    NOT NULL,
	position   INTEGER NOT NULL,
	generation TEXT    NOT NULL,
	begun      INTEGER NOT NULL,
	code       TEXT    NOT NULL,
	refusal    TEXT    NOT NULL,
	PRIMARY KEY (submission, position)
) STRICT, WITHOUT ROWID;
