/**
 * Which addresses of the network may be reached: public ones, and what CORRAL_WEBHOOK_ALLOW names. Whatever an address is
 * written as (mapped into IPv6, translated, tunnelled), it counts as what it leads to, or is refused.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export interface AddressRules {
  /** Also for what is not public, and there without encryption. */
  isAllowed(address: string): boolean;
  /** Whether messages may go there, encrypted. */
  mayReach(address: string): boolean;
}

type Address = ReturnType<typeof ipaddr.process>;
export type AllowedNetwork = [Address, number];

/** Of IPv6 that is all there is of public addresses: what IANA has given out so far. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

export function createAddressRules(allowed: readonly AllowedNetwork[]): AddressRules {
  const isAllowed = (address: string) => {
    const found = parse(address);
    return found !== null && !isNowhere(found) && allowed.some((network) => isIn(found, network));
  };
  return {
    isAllowed,
    mayReach: (address) => {
      const found = parse(address);
      return found !== null && (isPublic(found) || isAllowed(address));
    },
  };
}

/** "127.0.0.1, 10.0.0.0/8, fd00::/8": addresses and networks. Throws an Error with one clear sentence. */
export function parseAllowed(text: string): AllowedNetwork[] {
  return text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => {
      const whole = part.includes('/') ? part : `${part}/${part.includes(':') ? 128 : 32}`;
      // Strict, for "10.1" is 10.0.0.1 to some and 10.1.0.0 to others.
      const isWritten = part.includes(':') || ipaddr.IPv4.isValidCIDRFourPartDecimal(whole);
      if (!isWritten || !ipaddr.isValidCIDR(whole))
        throw new Error(`CORRAL_WEBHOOK_ALLOW: "${part}" is no address or network, such as 10.0.0.0/8 or fd00::/8.`);
      return ipaddr.parseCIDR(whole);
    });
}

/** With an address of IPv4 that is mapped into IPv6 as what it is; null for what is none. A zone ("%eth0") is of a link of this host. */
function parse(address: string): Address | null {
  // Strict: to some "1.2.3" is an address as well.
  if (address.includes('%') || isIP(address) === 0) return null;
  return ipaddr.process(address);
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || isIn(address, globalUnicast);
}

/** No single receiver has these, whatever is allowed. */
function isNowhere(address: Address): boolean {
  return ['unspecified', 'multicast', 'broadcast'].includes(address.range());
}

function isIn(address: Address, [network, bits]: AllowedNetwork): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}
