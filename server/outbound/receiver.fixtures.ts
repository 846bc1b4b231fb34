/** For tests only: a receiver on loopback that answers as it is told, and remembers what came. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export type Answerer = (response: ServerResponse, received: Received) => void;

export const answers = {
  ok: ((response) => response.writeHead(200).end('ok')) as Answerer,
  status: (code: number, headers: Record<string, string> = {}): Answerer => {
    return (response) => response.writeHead(code, headers).end('SECRET of the receiver');
  },
  /** Takes the message and says nothing. */
  hang: (() => undefined) as Answerer,
  /** The status at once, and then body without an end. */
  flood: ((response) => {
    response.writeHead(200);
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  }) as Answerer,
  /** The status at once, and then a byte now and then. */
  drip: ((response) => {
    response.writeHead(200).write('x');
    const timer = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(timer));
  }) as Answerer,
  /** Headers without an end. */
  headers: ((response) => {
    response.writeHead(200, Object.fromEntries([...Array(400).keys()].map((at) => [`x-${at}`, 'y'.repeat(100)]))).end();
  }) as Answerer,
  drop: ((response) => response.destroy()) as Answerer,
};

export async function openReceiver(answer: Answerer = answers.ok) {
  const received: Received[] = [];
  const next: Answerer[] = [];
  let usual = answer;
  let connections = 0;
  const server = createServer((request, response) => {
    void readAll(request).then((body) => {
      const one = { path: request.url ?? '', headers: request.headers, body };
      received.push(one);
      (next.shift() ?? usual)(response, one);
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.on('clientError', (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/hook`,
    received,
    connections: () => connections,
    /** The next answers, one each; then the usual one again. */
    answerNext: (...some: Answerer[]) => void next.push(...some),
    always: (one: Answerer) => {
      usual = one;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
