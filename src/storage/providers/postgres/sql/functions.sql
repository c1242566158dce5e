-- The steps of one batch. Each step has five numbers (code, kind, a number, how it lives, until when) and five blobs
-- (collection, whole path, id, value, and for a deep clear the path above). The answer is 0, the revision and seven
-- numbers for each operation; or the reason why not, the step and what was found there. Where something was written
-- before, that is raised, so that the caller's block undoes it.
-- A row is written when the steps on its key that follow each other are done: each time it is written leaves a version
-- that everyone who looks for it later in this transaction has to pass.
CREATE OR REPLACE FUNCTION apply_batch(
    first int4, last int4, ops int4, numbers int8[], blobs bytea[], clock int8, group_rev int8, new_rev int8
) RETURNS int8[] LANGUAGE plpgsql AS $$
DECLARE
    never CONSTANT int8 := 9223372036854775807;
    longest_life CONSTANT int8 := 315619200000000;
    answer int8[] := array_fill(0::int8, ARRAY[2 + 7 * ops]);
    place int4 := 2;
    here int4;     -- which step of the batch it is
    at int4;
    code int8;
    c bytea;
    i bytea;
    -- The row at this key as the steps so far have left it, and what has to be written of it.
    held_c bytea;
    held_i bytea;
    old record;
    held_path bytea;
    unwritten int4 := 0; -- 0 nothing, 1 all of it, 2 when it expires
    live bool;
    life int8;
    ends int8;
    born int8;
    written int8;
    sum int8;
    cleared int8;
    appended int8 := 0;
    wrote bool := false;
    reason int8 := 0;
    found_there int8 := 0;
BEGIN
    answer[2] := new_rev;
    FOR step IN first..last + 1 LOOP
        here := step - first;
        at := 5 * (step - 1);
        IF step <= last THEN
            code := numbers[at + 1];
            c := blobs[at + 1];
            i := blobs[at + 3];
        END IF;
        IF step > last OR code IN (8, 12, 13) OR c IS DISTINCT FROM held_c OR i IS DISTINCT FROM held_i THEN
            IF unwritten = 1 THEN
                INSERT INTO kv (coll, id, rev, created, updated, expires, kind, val, path)
                    VALUES (held_c, held_i, old.rev, old.created, old.updated, old.expires, old.kind, old.val, held_path)
                    ON CONFLICT (coll, id) DO UPDATE SET rev = excluded.rev, created = excluded.created,
                        updated = excluded.updated, expires = excluded.expires, kind = excluded.kind,
                        val = excluded.val;
            ELSIF unwritten = 2 THEN
                UPDATE kv SET expires = old.expires WHERE coll = held_c AND id = held_i;
            END IF;
            unwritten := 0;
            held_c := NULL;
            held_i := NULL;
        END IF;
        EXIT WHEN step > last;
        IF code = 9 THEN
            reason := 8;
            EXIT;
        ELSIF code = 8 THEN
            LOOP
                i := convert_to(lpad(new_rev::text, 16, '0') || '-' || lpad(appended::text, 6, '0'), 'UTF8');
                appended := appended + 1;
                PERFORM 1 FROM kv WHERE coll = c AND id = i AND expires > clock;
                EXIT WHEN NOT FOUND;
            END LOOP;
        END IF;
        IF code <= 11 THEN
            IF held_c IS NULL AND code <> 10 THEN
                SELECT rev, created, updated, expires, kind, CASE WHEN kind = 3 THEN val END AS val
                    INTO old FROM kv WHERE coll = c AND id = i;
                held_c := c;
                held_i := i;
            END IF;
            live := false;
            IF held_c IS NOT NULL THEN
                live := coalesce(old.expires > clock, false);
            END IF;
        END IF;

        -- Checks: 1 absent, 2 present, 3 the revision.
        IF code <= 3 THEN
            IF (code = 1 AND live) OR (code = 2 AND NOT live)
                OR (code = 3 AND (NOT live OR old.rev <> numbers[at + 3])) THEN
                reason := 1;
                found_there := CASE WHEN live THEN old.rev ELSE 0 END;
                EXIT;
            END IF;
            CONTINUE;
        END IF;

        -- What a merge or a sum needs to find.
        IF code = 5 THEN
            IF live AND old.kind NOT IN (1, 4) THEN
                reason := 2;
                found_there := old.kind;
                EXIT;
            ELSIF (CASE WHEN live THEN old.rev ELSE 0 END) <>
                (CASE WHEN numbers[at + 3] < 0 THEN group_rev - numbers[at + 3] ELSE numbers[at + 3] END) THEN
                reason := 6;
                EXIT;
            ELSIF blobs[at + 4] IS NULL THEN
                reason := 8;
                EXIT;
            END IF;
        ELSIF code = 6 THEN
            sum := 0;
            IF live AND old.kind <> 3 THEN
                reason := 2;
                found_there := old.kind;
                EXIT;
            ELSIF live THEN
                sum := convert_from(old.val, 'UTF8')::int8;
            END IF;
            IF (numbers[at + 3] > 0 AND sum > 9223372036854775807 - numbers[at + 3])
                OR (numbers[at + 3] < 0 AND sum < -9223372036854775808 - numbers[at + 3]) THEN
                reason := 3;
                found_there := sum;
                EXIT;
            END IF;
            sum := sum + numbers[at + 3];
        END IF;

        -- How long it lives: 0 for ever, 1 as before, 2 so long, 3 until then, 4 refused.
        ends := never;
        IF code < 10 THEN
            life := numbers[at + 4];
            IF life = 1 THEN
                IF live THEN
                    ends := old.expires;
                END IF;
            ELSIF life = 2 THEN
                ends := clock + numbers[at + 5];
            ELSIF life = 3 THEN
                ends := numbers[at + 5];
                IF ends <= clock THEN
                    reason := 4;
                    EXIT;
                ELSIF ends > clock + longest_life THEN
                    reason := 5;
                    EXIT;
                END IF;
            ELSIF life = 4 THEN
                reason := 8;
                EXIT;
            END IF;
        END IF;

        -- 4 put, 5 merge, 6 add, 8 append, 11 restore.
        IF code IN (4, 5, 6, 8, 11) THEN
            IF code = 11 THEN
                born := numbers[at + 3];
                written := numbers[at + 4];
                ends := numbers[at + 5];
            ELSIF live THEN
                born := old.created;
                written := greatest(old.updated, clock);
            ELSE
                born := clock;
                written := clock;
            END IF;
            old.rev := new_rev;
            old.created := born;
            old.updated := written;
            old.expires := ends;
            old.kind := numbers[at + 2];
            old.val := CASE WHEN code = 6 THEN convert_to(sum::text, 'UTF8') ELSE blobs[at + 4] END;
            held_path := blobs[at + 2];
            unwritten := 1;
            wrote := true;
            answer[place + 1] := CASE WHEN live THEN 2 ELSE 3 END + CASE code WHEN 6 THEN 4 WHEN 8 THEN 8 ELSE 0 END;
            answer[place + 2] := new_rev;
            answer[place + 3] := born;
            answer[place + 4] := written;
            answer[place + 5] := ends;
            answer[place + 6] := 1;
            IF code = 6 THEN
                answer[place + 7] := sum;
            ELSIF code = 8 THEN
                answer[place + 7] := appended - 1;
            END IF;
        -- 7 touch.
        ELSIF code = 7 THEN
            IF live THEN
                old.expires := ends;
                unwritten := CASE WHEN unwritten = 1 THEN 1 ELSE 2 END;
                wrote := true;
                answer[place + 1] := 2;
                answer[place + 2] := old.rev;
                answer[place + 3] := old.created;
                answer[place + 4] := old.updated;
                answer[place + 5] := ends;
                answer[place + 6] := 1;
            END IF;
        -- 10 delete.
        ELSIF code = 10 THEN
            IF held_c IS NULL THEN
                DELETE FROM kv WHERE coll = c AND id = i RETURNING expires > clock INTO live;
            ELSE
                DELETE FROM kv WHERE coll = c AND id = i;
                old.expires := NULL;
                unwritten := 0;
            END IF;
            wrote := wrote OR FOUND;
            answer[place + 6] := CASE WHEN live THEN 1 ELSE 0 END;
        -- 12 clear the ids from the third blob up to the fourth; 13 also what stands under the collection.
        ELSE
            IF code = 12 THEN
                WITH gone AS (
                    DELETE FROM kv WHERE coll = c AND id >= i AND id < blobs[at + 4] RETURNING expires
                ) SELECT count(*) FILTER (WHERE expires > clock) INTO cleared FROM gone;
            ELSE
                WITH gone AS (
                    DELETE FROM kv WHERE coll >= c AND coll < blobs[at + 2] AND id >= i AND id < blobs[at + 4]
                        AND substr(coalesce(path, coll), 1, length(blobs[at + 5])) = blobs[at + 5]
                        RETURNING expires
                ) SELECT count(*) FILTER (WHERE expires > clock) INTO cleared FROM gone;
            END IF;
            wrote := true;
            answer[place + 6] := cleared;
        END IF;
        place := place + 7;
    END LOOP;
    IF reason = 0 THEN
        RETURN answer;
    END IF;
    answer := ARRAY[reason, here, found_there];
    IF wrote THEN
        RAISE EXCEPTION USING ERRCODE = 'JF001', MESSAGE = array_to_string(answer, ',');
    END IF;
    RETURN answer;
END
$$;

-- Commits batches, each as a whole and for itself. They take their steps from where the one before ended.
CREATE OR REPLACE FUNCTION commit_group(
    ahead int8,                -- how far the clock is taken to be ahead, for tests
    relaxed bool,              -- whether a crash may lose all of them
    sweeping bool,             -- whether to take away what has expired
    ends int4[],               -- the last step of each batch
    ops int4[],                -- how many of its steps are operations
    tokens bytea[],
    hashes bytea[],
    numbers int8[],
    blobs bytea[]
) RETURNS int8[] LANGUAGE plpgsql AS $$
DECLARE
    day CONSTANT int8 := 86400000000;
    count CONSTANT int4 := cardinality(ends);
    answers int8[] := '{}';
    answer int8[];
    clock int8;
    group_rev int8;
    turn int4;
    first int4 := 1;
    known record;
    raised text;
    nothing_done bool := true;
BEGIN
    -- Whoever gets this lock is alone, and sees all that was committed before: the function is volatile, so each
    -- statement takes a snapshot of its own.
    UPDATE rev SET last = greatest(last + 1, (extract(epoch FROM clock_timestamp()) * 1000000)::int8 + ahead)
            + count - 1
        RETURNING last - count, (extract(epoch FROM clock_timestamp()) * 1000000)::int8 + ahead
        INTO group_rev, clock;
    -- No entry is updated later than its revision says.
    clock := least(clock, group_rev + 1);
    FOR turn IN 1..count LOOP
        IF tokens[turn] IS NOT NULL THEN
            SELECT o.batch, o.outcome INTO known FROM once o WHERE o.token = tokens[turn] AND o.expires > clock;
            IF FOUND THEN
                answers := answers
                    || CASE WHEN known.batch = hashes[turn] THEN known.outcome ELSE ARRAY[7, 0, 0]::int8[] END;
                first := ends[turn] + 1;
                nothing_done := false;
                CONTINUE;
            END IF;
        END IF;
        IF ops[turn] > 1 THEN
            BEGIN
                answer := apply_batch(first, ends[turn], ops[turn], numbers, blobs, clock, group_rev, group_rev + turn);
            EXCEPTION WHEN SQLSTATE 'JF001' THEN
                GET STACKED DIAGNOSTICS raised = MESSAGE_TEXT;
                answer := string_to_array(raised, ',')::int8[];
            END;
        ELSE
            -- One operation writes last, so nothing has to be undone.
            answer := apply_batch(first, ends[turn], ops[turn], numbers, blobs, clock, group_rev, group_rev + turn);
        END IF;
        IF answer[1] = 0 THEN
            nothing_done := false;
            IF tokens[turn] IS NOT NULL THEN
                INSERT INTO once VALUES (tokens[turn], hashes[turn], clock + day, answer)
                    ON CONFLICT (token) DO UPDATE
                    SET batch = excluded.batch, expires = excluded.expires, outcome = excluded.outcome;
            END IF;
        END IF;
        answers := answers || answer;
        first := ends[turn] + 1;
    END LOOP;
    -- More goes than what these have written, so that nothing piles up.
    IF sweeping THEN
        DELETE FROM kv WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM kv WHERE expires < 9223372036854775807 AND expires <= clock
                ORDER BY expires LIMIT 256 + 2 * ends[count]));
        DELETE FROM once WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM once WHERE once.expires <= clock
                ORDER BY once.expires LIMIT 256 + 2 * count));
    END IF;
    IF relaxed OR nothing_done THEN
        PERFORM set_config('synchronous_commit', 'off', true);
    END IF;
    RETURN answers;
END
$$;
