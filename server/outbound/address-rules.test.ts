import { expect, test } from 'vitest';
import { createAddressRules, parseAllowed } from './address-rules.ts';

const none = createAddressRules([]);

test.each([
  ['loopback', ['127.0.0.1', '127.255.255.254', '::1']],
  ['this host', ['0.0.0.0', '0.1.2.3', '::']],
  ['private networks', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd12:3456::1']],
  ['link-local, where clouds have their metadata', ['169.254.169.254', '169.254.0.1', 'fe80::1', 'fe80::1%eth0']],
  ['metadata by IPv6', ['fd00:ec2::254']],
  ['site-local', ['fec0::1']],
  ['the network of a provider (CGNAT)', ['100.64.0.1', '100.100.100.200', '100.127.255.255']],
  ['IPv4 mapped into IPv6', ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::ffff:169.254.169.254']],
  ['IPv4 within IPv6, in the old way', ['::127.0.0.1', '::10.0.0.1']],
  ['IPv4 by translation', ['64:ff9b::7f00:1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::a00:1', '::ffff:0:127.0.0.1']],
  ['IPv4 by tunnels', ['2002:7f00:1::', '2002:a00:1::', '2001:0:4136:e378:8000:63bf:f5ff:fffe']],
  ['many at once', ['224.0.0.1', '239.255.255.255', 'ff02::1', '255.255.255.255']],
  [
    'documentation and benchmarks',
    ['192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '2001:db8::1', '2001:2::1'],
  ],
  ['reserved', ['192.0.0.1', '240.0.0.1', '100::1', '4000::1', '5f00::1', 'e000::1']],
  ['what is no address', ['', 'localhost', '127.1', '0x7f000001', '2130706433', '1.2.3', 'example.org']],
])('refuses %s', (_, addresses) => {
  expect(addresses.filter((address) => none.mayReach(address))).toEqual([]);
});

test.each([
  '8.8.8.8',
  '172.15.255.255',
  '172.32.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '2606:4700::1111',
  '::ffff:8.8.8.8',
])('reaches %s, which is public, and only encrypted', (address) => {
  expect([none.mayReach(address), none.isAllowed(address)]).toEqual([true, false]);
});

test('what is allowed is reached, whatever it is written as, and nothing beside it', () => {
  const rules = createAddressRules(parseAllowed('127.0.0.1, 10.20.0.0/16\nfd00::/8'));
  const allowed = ['127.0.0.1', '::ffff:127.0.0.1', '10.20.255.1', 'fd12::1'];
  const refused = ['127.0.0.2', '::1', '10.21.0.1', 'fc00::1', '169.254.169.254', '0.0.0.0'];

  expect([...allowed, ...refused].filter(rules.isAllowed)).toEqual(allowed);
  expect([...allowed, ...refused].filter(rules.mayReach)).toEqual(allowed);
});

test('no setting allows what is no single receiver', () => {
  const all = createAddressRules(parseAllowed('0.0.0.0/0, ::/0'));

  expect(['0.0.0.0', '::', '224.0.0.1', 'ff02::1', '255.255.255.255'].filter(all.mayReach)).toEqual([]);
  expect(all.mayReach('10.0.0.1')).toBe(true);
});

test.each(['10.1', '10.0.0.0/33', 'fd00::/129', '0x7f.0.0.1', 'hooks.example.org', '010.0.0.1/8', '*', '10.0.0.0/x'])(
  'a setting with %s is refused in one clear line',
  (text) => {
    expect(() => parseAllowed(`127.0.0.1,${text}`)).toThrow(/^CORRAL_WEBHOOK_ALLOW: ".*" is no address or network/);
  },
);
