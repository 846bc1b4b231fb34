/**
 * Where a name leads. Asked of the name servers by c-ares, not of the system's own getaddrinfo: that one blocks a thread of the few
 * that also read files and check passwords, for as long as a name server is silent. Names of /etc/hosts are known besides.
 */
import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

/** All addresses of a name, or of an address itself; throws what the name server says, by its code. */
export type ResolveName = (host: string, signal: AbortSignal) => Promise<string[]>;

const timeoutMs = 2000;
const tries = 2;

export const resolveName: ResolveName = async (host, signal) => {
  if (isIP(host) !== 0) return [host];
  const known = await addressesInHostsFile(host);
  if (known.length > 0) return known;
  const resolver = new Resolver({ timeout: timeoutMs, tries });
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (found.length > 0) return found;
    const [v4] = answers;
    throw v4.status === 'rejected' ? v4.reason : new Error('no address');
  } finally {
    signal.removeEventListener('abort', cancel);
  }
};

async function addressesInHostsFile(host: string): Promise<string[]> {
  const text = await readFile('/etc/hosts', 'utf8').catch(() => '');
  const name = host.toLowerCase().replace(/\.$/, '');
  return text.split('\n').flatMap((line) => {
    const [address, ...names] = (line.split('#', 1)[0] ?? '').trim().toLowerCase().split(/\s+/);
    return address && isIP(address) !== 0 && names.includes(name) ? [address] : [];
  });
}
