-- Times are nanoseconds since 1970, UTC. Hosts are APIs; an empty host stands for any.

CREATE TABLE meta (
	key   TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT;

-- seq is the order in which submissions were confirmed.
CREATE TABLE submissions (
	seq         INTEGER PRIMARY KEY AUTOINCREMENT,
	id          TEXT    NOT NULL UNIQUE,
	job         TEXT    NOT NULL,
	part        INTEGER NOT NULL,
	parts       INTEGER NOT NULL,
	file        TEXT    NOT NULL,
	hash        TEXT    NOT NULL, -- SHA-256 of the bytes, in hexadecimal
	requests    INTEGER NOT NULL,
	webhook     TEXT    NOT NULL,
	host        TEXT    NOT NULL,
	state       TEXT    NOT NULL CHECK (state IN ('waiting', 'sending', 'accepted', 'refused', 'unknown', 'dropped')),
	reason      TEXT    NOT NULL,
	confirmed   INTEGER NOT NULL,
	changed     INTEGER NOT NULL,
	tries       INTEGER NOT NULL,
	batch       TEXT    NOT NULL, -- empty until there is one
	on_word     INTEGER NOT NULL CHECK (on_word IN (0, 1)),
	adopted     INTEGER NOT NULL CHECK (adopted IN (0, 1)),
	before      TEXT    NOT NULL CHECK (json_valid(before)), -- ids of batches, a JSON array
	server_date INTEGER,
	estimate    REAL,             -- US dollars
	ceiling     INTEGER NOT NULL CHECK (ceiling IN (0, 1)), -- the estimate cannot be exceeded
	models      TEXT    NOT NULL CHECK (json_valid(models)) -- number of requests by model, a JSON object
) STRICT;
CREATE INDEX submissions_job ON submissions (job);
CREATE INDEX submissions_hash ON submissions (hash);
CREATE INDEX submissions_batch ON submissions (batch) WHERE batch <> '';
CREATE INDEX submissions_unsent ON submissions (state) WHERE state IN ('waiting', 'sending', 'unknown');
CREATE INDEX submissions_server_date ON submissions (server_date);

-- The exact bytes of submissions, by hash.
CREATE TABLE contents (
	hash  TEXT PRIMARY KEY,
	bytes BLOB NOT NULL
) STRICT;

-- request is the fingerprint of a whole request, payload that of a request without its
-- request_id; it is null where only the first is known.
CREATE TABLE fingerprints (
	request    INTEGER NOT NULL,
	submission INTEGER NOT NULL REFERENCES submissions (seq),
	payload    INTEGER,
	PRIMARY KEY (request, submission)
) STRICT, WITHOUT ROWID;
CREATE INDEX fingerprints_payload ON fingerprints (payload, submission);

-- Batches that were created from here, or are followed. open says that they are to be
-- polled.
CREATE TABLE batches (
	seq       INTEGER PRIMARY KEY AUTOINCREMENT,
	host      TEXT    NOT NULL,
	batch     TEXT    NOT NULL,
	ours      INTEGER NOT NULL DEFAULT 0, -- a submission created it
	at        INTEGER NOT NULL,
	followed  INTEGER NOT NULL DEFAULT 0,
	ended     INTEGER,
	forgotten INTEGER NOT NULL DEFAULT 0,
	saved     INTEGER NOT NULL DEFAULT 0,
	open      INTEGER NOT NULL GENERATED ALWAYS AS (
		NOT forgotten AND CASE WHEN ours THEN ended IS NULL OR NOT saved ELSE followed AND ended IS NULL END) VIRTUAL,
	UNIQUE (host, batch)
) STRICT;
CREATE INDEX batches_open ON batches (seq) WHERE open;

-- Files that were written: results of batches, merged results, videos. key says of what.
CREATE TABLE files (
	seq       INTEGER PRIMARY KEY AUTOINCREMENT,
	path      TEXT    NOT NULL UNIQUE,
	host      TEXT    NOT NULL,
	key       TEXT    NOT NULL,
	hash      TEXT    NOT NULL,
	bytes     INTEGER NOT NULL,
	at        INTEGER NOT NULL,
	seconds   REAL    NOT NULL, -- of video in the results
	succeeded INTEGER NOT NULL,
	failed    INTEGER NOT NULL
) STRICT;
CREATE INDEX files_key ON files (host, key, seq);

CREATE TABLE partials (
	host   TEXT    NOT NULL,
	key    TEXT    NOT NULL,
	path   TEXT    NOT NULL,
	etag   TEXT    NOT NULL,
	length INTEGER NOT NULL,
	at     INTEGER NOT NULL,
	PRIMARY KEY (host, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE observations (
	host      TEXT    NOT NULL,
	batch     TEXT    NOT NULL,
	at        INTEGER NOT NULL,
	status    TEXT    NOT NULL, -- Sync's word
	total     INTEGER NOT NULL,
	succeeded INTEGER NOT NULL,
	failed    INTEGER NOT NULL,
	PRIMARY KEY (host, batch, at)
) STRICT, WITHOUT ROWID;

-- Media that were uploaded, by the SHA-256 of their bytes.
CREATE TABLE assets (
	host   TEXT    NOT NULL,
	digest TEXT    NOT NULL,
	id     TEXT    NOT NULL,
	url    TEXT    NOT NULL,
	bytes  INTEGER NOT NULL,
	at     INTEGER NOT NULL,
	PRIMARY KEY (host, digest)
) STRICT, WITHOUT ROWID;
