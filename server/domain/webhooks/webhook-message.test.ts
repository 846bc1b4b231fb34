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
  atMs: 0,
};

test.each(budgetResources)('of a request for %s the amount is told, to webhooks and in the app', (resource) => {
  const request = { ...asking, asked: { [resource]: 4_194_304 } };
  const text = `mel asks for ${amountText(resource, 4_194_304)} in /shop.`;

  expect(newsOfRequest(request)?.message(null).text).toBe(text);
  expect(textOf(notificationOfAsking(request).sentence)).toBe(text);
});

test('what was stored before a resource had a budget is told as it was', () => {
  const values = { by: 'mel', group: '/shop', cpu: 0, memory: 0, pids: 50 };

  expect(textOf({ code: 'told-request-asked', values })).toBe('mel asks for 50 processes in /shop.');
});
