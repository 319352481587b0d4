/**
 * es.append: one atomic, idempotent append. Lock order: command id, streams by name, head of the log. Everyone locks in that
 * order, so appends cannot deadlock; and positions are given under the head's lock, which is held through commit, so they
 * are dense and in commit order.
 *
 * p_expected: -1 any, 0 new, n exactly. p_stream_index (from 1) and p_offset (from 1) place each event in its stream.
 * A refusal is an answer, not an exception: the caller's transaction stays usable.
 */
export const APPEND = `
CREATE FUNCTION es.append(
  p_command uuid, p_hash text,
  p_streams text[], p_expected bigint[], p_counts integer[], p_closes boolean[],
  p_stream_index integer[], p_offset integer[], p_ids uuid[], p_types text[], p_vs smallint[], p_data text[], p_metas text[],
  p_meta text
) RETURNS TABLE (outcome text, stream text, actual bigint, first_position bigint, last_position bigint, versions bigint[])
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $body$
DECLARE
  v_receipt es.receipts%ROWTYPE;
  v_row record;
  v_bases bigint[] := array_fill(0::bigint, ARRAY[cardinality(p_streams)]);
  v_closed boolean[] := array_fill(false, ARRAY[cardinality(p_streams)]);
  v_total integer := cardinality(p_types);
  v_last bigint;
  v_versions bigint[];
  v_now timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_command::text, 7433));
  SELECT r.* INTO v_receipt FROM es.receipts r WHERE r.command_id = p_command;
  IF FOUND THEN
    IF v_receipt.request_hash <> p_hash THEN
      RETURN QUERY SELECT 'refused', NULL::text, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint[];
    ELSE
      RETURN QUERY SELECT 'already-appended', NULL::text, NULL::bigint, v_receipt.first_position, v_receipt.last_position, v_receipt.versions;
    END IF;
    RETURN;
  END IF;

  INSERT INTO es.streams (stream_id, category, version)
    SELECT q.id, split_part(q.id, '-', 1), 0 FROM unnest(p_streams, p_expected) AS q(id, expected)
    WHERE q.expected <= 0 ORDER BY q.id COLLATE "C"
    ON CONFLICT (stream_id) DO NOTHING;
  FOR v_row IN
    SELECT s.version, s.closed_at, q.ord FROM unnest(p_streams) WITH ORDINALITY AS q(id, ord)
      JOIN es.streams s ON s.stream_id = q.id ORDER BY s.stream_id FOR UPDATE OF s
  LOOP
    v_bases[v_row.ord] := v_row.version;
    v_closed[v_row.ord] := v_row.closed_at IS NOT NULL;
  END LOOP;
  FOR i IN 1 .. cardinality(p_streams) LOOP
    IF v_closed[i] THEN
      RETURN QUERY SELECT 'stream-closed', p_streams[i], v_bases[i], NULL::bigint, NULL::bigint, NULL::bigint[];
      RETURN;
    ELSIF p_expected[i] >= 0 AND p_expected[i] <> v_bases[i] THEN
      RETURN QUERY SELECT 'conflict', p_streams[i], v_bases[i], NULL::bigint, NULL::bigint, NULL::bigint[];
      RETURN;
    END IF;
    v_versions[i] := v_bases[i] + p_counts[i];
  END LOOP;
  UPDATE es.streams s SET version = s.version + q.added, closed_at = CASE WHEN q.closes THEN now() END
    FROM unnest(p_streams, p_counts, p_closes) AS q(id, added, closes) WHERE s.stream_id = q.id;

  UPDATE es.log_head h SET position = h.position + v_total WHERE h.log = 0 RETURNING h.position INTO v_last;
  IF v_last / es.partition_size() > (v_last - v_total) / es.partition_size() THEN PERFORM es.ensure_partitions(); END IF;
  v_now := clock_timestamp(); -- after the head's lock: time does not run against position
  INSERT INTO es.events (log, position, stream_id, version, event_id, type, v, data, meta, recorded_at)
    SELECT 0, v_last - v_total + e.ord, p_streams[e.stream_index], v_bases[e.stream_index] + e.stream_offset, e.id, e.type, e.v,
           e.data::json, coalesce(e.meta, p_meta)::json, v_now
    FROM unnest(p_stream_index, p_offset, p_ids, p_types, p_vs, p_data, p_metas)
      WITH ORDINALITY AS e(stream_index, stream_offset, id, type, v, data, meta, ord);
  INSERT INTO es.receipts VALUES (p_command, p_hash, p_streams, v_versions, v_last - v_total + 1, v_last, v_now);
  PERFORM pg_notify('tidemark_events', v_last::text);
  RETURN QUERY SELECT 'appended', NULL::text, NULL::bigint, v_last - v_total + 1, v_last, v_versions;
END $body$;`;
