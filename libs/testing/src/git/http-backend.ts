import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { GIT_ENVIRONMENT } from './git-environment.js';

const TIMEOUT_MS = 5 * 60_000;
const LONGEST_HEAD = 64 * 1024;

/**
 * Answers one request by `git http-backend` (CGI, RFC 3875) and resolves when the answer has been sent.
 * @param root folder of the repositories, @param route path below it and query, as in the request
 */
export function answerByGit(root: string, route: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const git = spawn('git', ['http-backend'], { env: { ...process.env, ...GIT_ENVIRONMENT, ...cgiVariables(root, route, request) } });
    const timer = setTimeout(() => git.kill('SIGKILL'), TIMEOUT_MS);
    git.stderr.resume();
    // The client may go away, and git may end before it has read all: its exit tells.
    git.stdin.on('error', () => undefined);
    response.once('close', () => git.kill());
    request.pipe(git.stdin);
    passOn(git.stdout, response, () => git.kill('SIGKILL'));
    git.once('error', () => endAnswer(response));
    git.once('close', () => {
      clearTimeout(timer);
      endAnswer(response);
      resolve();
    });
  });
}

/** Makes the CGI head the head of the answer, and what follows its body. */
function passOn(output: Readable, response: ServerResponse, refuse: () => void): void {
  let head = Buffer.alloc(0);
  const collect = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return head.length > LONGEST_HEAD ? refuse() : undefined;
    output.off('data', collect);
    writeHead(response, head.toString('latin1', 0, end));
    response.write(head.subarray(end + 4));
    output.pipe(response, { end: false });
  };
  output.on('data', collect);
}

function endAnswer(response: ServerResponse): void {
  if (!response.headersSent) response.writeHead(500);
  response.end();
}

function cgiVariables(root: string, route: URL, request: IncomingMessage): Record<string, string> {
  const header = (name: string) => String(request.headers[name] ?? '');
  return {
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: decodeURIComponent(route.pathname),
    QUERY_STRING: route.search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: header('content-type'),
    CONTENT_LENGTH: header('content-length'),
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    GIT_PROTOCOL: header('git-protocol'),
  };
}

function writeHead(response: ServerResponse, text: string): void {
  let status = 200;
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    if (name === 'status') status = Number.parseInt(value, 10);
    else response.appendHeader(name, value);
  }
  response.writeHead(status);
}
