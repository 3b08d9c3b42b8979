import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { PROBLEM_MEDIA_TYPE, problemOf } from './problems.js';

const SENTENCES: Record<string, string> = {
  HPE_HEADER_OVERFLOW: 'the address and headers together are longer than 16 KiB',
  ERR_HTTP_REQUEST_TIMEOUT: 'the request did not arrive in time',
};
/** The commonest cause: an address typed with its diacritics, as in `?q=Phường`, by a client that does not encode it. */
const UNREADABLE =
  'this is no HTTP request that can be read; characters beyond ASCII in an address are percent-encoded (curl: -G --data-urlencode)';

/** Answers what never became a request: Node's parser refused the bytes before any route could see them. */
export function refuseUnparsed(error: Error, socket: Socket): void {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (!socket.writable || code === 'ECONNRESET') return void socket.destroy();
  const requestId = randomUUID();
  const detail = SENTENCES[code] ?? UNREADABLE;
  const body = JSON.stringify(problemOf('malformed', { detail }, { language: 'vi', requestId }));
  const head = [
    'HTTP/1.1 400 Bad Request',
    `Content-Type: ${PROBLEM_MEDIA_TYPE}; charset=utf-8`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
