import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerBuiltFiles } from './answer-built-files.ts';
import { putBefore } from './put-before.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'corral-built-'));
const server = createServer((asked, response) => void response.end(`Next: ${asked.url}`));

beforeAll(async () => {
  mkdirSync(path.join(folder, 'static/chunks'), { recursive: true });
  writeFileSync(path.join(folder, 'secret'), 'not for anybody');
  for (const [ending, text] of Object.entries({ '': 'plain', '.br': 'as brotli', '.gz': 'as gzip' }))
    writeFileSync(path.join(folder, `static/chunks/a.js${ending}`), text);
  writeFileSync(path.join(folder, 'static/chunks/gone.js'), 'here for a while');
  putBefore(server, answerBuiltFiles(path.join(folder, 'static')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** Past fetch, which would tidy the path and unpack the answer. */
function get(url: string, encoding = ''): Promise<{ headers: IncomingHttpHeaders; text: string }> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path: url, headers: { 'accept-encoding': encoding } }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ headers: response.headers, text });
    })
      .on('error', reject)
      .end();
  });
}

test.each([
  ['gzip, deflate, br, zstd', 'br', 'as brotli'],
  ['gzip', 'gzip', 'as gzip'],
  ['', undefined, 'plain'],
])('whoever takes "%s" gets the file so, to be kept for good', async (accepts, encoding, text) => {
  const answer = await get('/_next/static/chunks/a.js', accepts);

  expect(answer).toMatchObject({
    text,
    headers: {
      'content-type': 'text/javascript',
      'cache-control': 'public,max-age=31536000,immutable',
      vary: 'Accept-Encoding',
    },
  });
  expect(answer.headers['content-encoding']).toBe(encoding);
});

test.each([
  '/_next/static/chunks/b.js',
  '/_next/static/../secret',
  '/_next/static/%2e%2e/secret',
  '/_next/static/..%2fsecret',
  '/_next/static//secret',
  '/_next/static/',
  '/_next/staticx/chunks/a.js',
  '/chunks/a.js',
])('%s is left to Next, under the address that was asked for', async (url) => {
  expect((await get(url)).text).toBe(`Next: ${url}`);
});

test('a file that a later build removed ends the connection: nobody waits for it', async () => {
  rmSync(path.join(folder, 'static/chunks/gone.js'));

  await expect(get('/_next/static/chunks/gone.js')).rejects.toThrow();
});
