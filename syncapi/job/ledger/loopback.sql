-- All names of this machine are one host, as hostKey says: what was sent under one of them is
-- not sent again under another. What two names have in common stays as it is.

UPDATE OR IGNORE submissions SET host = '127.0.0.1' || substr(host, 10) WHERE host = 'localhost' OR host LIKE 'localhost:%' OR host LIKE 'localhost#%';
UPDATE OR IGNORE submissions SET host = '127.0.0.1' || substr(host, 6) WHERE host = '[::1]' OR host LIKE '[::1]:%' OR host LIKE '[::1]#%';
UPDATE OR IGNORE submissions SET host = '127.0.0.1' || substr(host, 19) WHERE host = '[::ffff:127.0.0.1]' OR host LIKE '[::ffff:127.0.0.1]:%' OR host LIKE '[::ffff:127.0.0.1]#%';
UPDATE OR IGNORE batches SET host = '127.0.0.1' || substr(host, 10) WHERE host = 'localhost' OR host LIKE 'localhost:%' OR host LIKE 'localhost#%';
UPDATE OR IGNORE batches SET host = '127.0.0.1' || substr(host, 6) WHERE host = '[::1]' OR host LIKE '[::1]:%' OR host LIKE '[::1]#%';
UPDATE OR IGNORE batches SET host = '127.0.0.1' || substr(host, 19) WHERE host = '[::ffff:127.0.0.1]' OR host LIKE '[::ffff:127.0.0.1]:%' OR host LIKE '[::ffff:127.0.0.1]#%';
UPDATE OR IGNORE files SET host = '127.0.0.1' || substr(host, 10) WHERE host = 'localhost' OR host LIKE 'localhost:%' OR host LIKE 'localhost#%';
UPDATE OR IGNORE files SET host = '127.0.0.1' || substr(host, 6) WHERE host = '[::1]' OR host LIKE '[::1]:%' OR host LIKE '[::1]#%';
UPDATE OR IGNORE files SET host = '127.0.0.1' || substr(host, 19) WHERE host = '[::ffff:127.0.0.1]' OR host LIKE '[::ffff:127.0.0.1]:%' OR host LIKE '[::ffff:127.0.0.1]#%';
UPDATE OR IGNORE partials SET host = '127.0.0.1' || substr(host, 10) WHERE host = 'localhost' OR host LIKE 'localhost:%' OR host LIKE 'localhost#%';
UPDATE OR IGNORE partials SET host = '127.0.0.1' || substr(host, 6) WHERE host = '[::1]' OR host LIKE '[::1]:%' OR host LIKE '[::1]#%';
UPDATE OR IGNORE partials SET host = '127.0.0.1' || substr(host, 19) WHERE host = '[::ffff:127.0.0.1]' OR host LIKE '[::ffff:127.0.0.1]:%' OR host LIKE '[::ffff:127.0.0.1]#%';
UPDATE OR IGNORE observations SET host = '127.0.0.1' || substr(host, 10) WHERE host = 'localhost' OR host LIKE 'localhost:%' OR host LIKE 'localhost#%';
UPDATE OR IGNORE observations SET host = '127.0.0.1' || substr(host, 6) WHERE host = '[::1]' OR host LIKE '[::1]:%' OR host LIKE '[::1]#%';
UPDATE OR IGNORE observations SET host = '127.0.0.1' || substr(host, 19) WHERE host = '[::ffff:127.0.0.1]' OR host LIKE '[::ffff:127.0.0.1]:%' OR host LIKE '[::ffff:127.0.0.1]#%';
UPDATE OR IGNORE assets SET host = '127.0.0.1' || substr(host, 10) WHERE host = 'localhost' OR host LIKE 'localhost:%' OR host LIKE 'localhost#%';
UPDATE OR IGNORE assets SET host = '127.0.0.1' || substr(host, 6) WHERE host = '[::1]' OR host LIKE '[::1]:%' OR host LIKE '[::1]#%';
UPDATE OR IGNORE assets SET host = '127.0.0.1' || substr(host, 19) WHERE host = '[::ffff:127.0.0.1]' OR host LIKE '[::ffff:127.0.0.1]:%' OR host LIKE '[::ffff:127.0.0.1]#%';
