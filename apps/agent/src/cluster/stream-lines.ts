import type http from 'node:http';
import { ClusterError } from './cluster-error.js';

const LINE_BYTES = 16 * 1024 * 1024;

/** The first line of an answer; '' when it has none. */
export async function firstLine(stream: http.IncomingMessage): Promise<string> {
  for await (const line of linesOf(stream)) return line;
  return '';
}

/** Splits a stream into lines; bytes of a line that is still growing are joined once, when it ends. */
export async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let pending = 0;
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      parts.push(chunk.subarray(from, end));
      const line = Buffer.concat(parts).toString('utf8');
      parts = [];
      pending = 0;
      from = end + 1;
      if (line.length > 0) yield line;
    }
    if (from < chunk.length) {
      parts.push(chunk.subarray(from));
      pending += chunk.length - from;
      if (pending > LINE_BYTES) throw new ClusterError('cluster.too-large', `watch: an event is larger than ${LINE_BYTES} bytes`);
    }
  }
  if (parts.length > 0) yield Buffer.concat(parts).toString('utf8');
}
