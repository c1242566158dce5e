-- Everything is bytes or numbers: no collation, no time zone and no JSON type of the server decides anything.
CREATE TABLE kv (
    coll bytea NOT NULL,       -- the collection's path, shortened where an index could not hold it
    id bytea NOT NULL,
    rev int8 NOT NULL,
    created int8 NOT NULL,     -- times are microseconds since 1970
    updated int8 NOT NULL,
    expires int8 NOT NULL,     -- the largest number for never
    kind int2 NOT NULL,        -- 1 and 4 JSON, 2 bytes, 3 a counter as text; the server's own JSON can't read a 4
    val bytea NOT NULL,
    path bytea,                -- the whole path, where coll is a shortened one
    PRIMARY KEY (coll, id)
);
CREATE INDEX kv_rev ON kv (coll, rev, id);
CREATE INDEX kv_expires ON kv (expires) WHERE expires < 9223372036854775807;

-- One row: every commit updates it first, so commits come one after the other, in the order of their revisions.
CREATE TABLE rev (
    one bool PRIMARY KEY CHECK (one),
    last int8 NOT NULL
) WITH (fillfactor = 10);
INSERT INTO rev VALUES (true, 0);

CREATE TABLE once (
    token bytea PRIMARY KEY,
    batch bytea NOT NULL,      -- tells the batch apart from another with this token
    expires int8 NOT NULL,
    outcome int8[] NOT NULL
);
CREATE INDEX once_expires ON once (expires);
