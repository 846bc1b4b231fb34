import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { notificationOfAsking } from '#server/domain/notifications/make-notifications.ts';
import { textOf } from '#server/domain/sentence-catalogue.ts';
import { amountText } from '#server/domain/teams/amount-text.ts';
import { budgetResources } from '#server/domain/teams/budget-resources.ts';
import { newsOfRequest, type RequestNews } from './webhook-message.ts';

const asking: RequestNews = {
  ...{ id: 'r1', host: 'h', team: { id: 't1', name: 'Shop' }, group: parseGroupPath('/shop'), state: 'open' },
  ...{ asked: {}, granted: null, minutes: null, why: 'x', words: null, askedBy: 'mel', decidedBy: null, reason: null },
  ...{ returnsAtMs: null, atMs: 0 },
};

test.each(budgetResources)('of a request for %s the amount is told, to webhooks and in the app', (resource) => {
  const request = { ...asking, asked: { [resource]: 4_194_304 } };
  const what = resource === 'memory' ? '4 MiB of memory' : amountText(resource, 4_194_304);
  const text = `mel asks for ${what} in /shop.`;

  expect(newsOfRequest(request)?.message(null).text).toBe(text);
  expect(textOf(notificationOfAsking(request).sentence)).toBe(text);
});

test.each<[RequestNews['asked'], Record<string, unknown>, string]>([
  [{ pids: 300 }, { pids: 300 }, '300 processes'],
  [{ weight: 200 }, { weight: 200 }, 'CPU weight 200'],
  [{ memory: 1024, cores: '0-1' }, { memory: 1024, cores: '0-1' }, '1 KiB of memory, cores 0-1'],
  [
    { disks: [{ device: '8:0', readOpsPerSecond: 500 }] },
    { disks: '8:0 readOpsPerSecond 500' },
    '500 read operations/s on 8:0',
  ],
])('a request for %j tells of that and of nothing that nobody asked for', (asked, values, text) => {
  const message = newsOfRequest({ ...asking, asked })?.message(null);

  expect(message?.data.values).toEqual({ by: 'mel', group: '/shop', ...values });
  expect(message?.text).toBe(`mel asks for ${text} in /shop.`);
});

test('what was stored before a resource had a budget is told as it was', () => {
  const values = { by: 'mel', group: '/shop', cpu: 0, memory: 0, pids: 50 };

  expect(textOf({ code: 'told-request-asked', values })).toBe('mel asks for 50 processes in /shop.');
});

test.each([
  ['request-ends-soon', 'request.ends-soon', 'ends soon: then the limits of before come back.'],
  ['request-kept', 'request.kept', 'was to end and was kept: it lasts.'],
] as const)('of a grant for a while %s is told, with when it ends', (code, type, words) => {
  const granted = { ...asking, state: 'granted' as const, asked: { pids: 9 }, granted: { pids: 5 }, minutes: 10 };
  const news = newsOfRequest({ ...granted, reason: { code, values: {} }, returnsAtMs: 60_000 });

  expect(news?.key).toBe(`${type} r1`);
  expect(news?.message(null)).toMatchObject({
    ...{ type, text: `What was granted to mel in /shop, 5 processes, ${words}` },
    data: { request: { state: 'granted', returnsAt: '1970-01-01T00:01:00.000Z' } },
  });
});

test('a request that was overtaken at its end is told as such', () => {
  const reason = { code: 'request-changed-since', values: {} };
  expect(newsOfRequest({ ...asking, state: 'overtaken', reason })?.type).toBe('request.overtaken');
});
