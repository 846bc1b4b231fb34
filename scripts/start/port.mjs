/** Can web listen where it is told to? Asked before the build, so that nobody waits a minute for "address in use". */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/**
 * @param {{ host: string, port: number }} address
 * @returns {Promise<string | null>} the one line that says why not, null when it is free
 */
export async function portFault({ host, port }) {
  const lowest = lowestUnprivilegedPort();
  if (port < lowest) {
    return `CORRAL_PORT=${port} is below ${lowest}, and web runs without the privilege for that: take a higher port, with a proxy in front of it.`;
  }
  const code = await new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error.code));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
  if (code === null) return null;
  if (code === 'EADDRINUSE')
    return `Port ${port} of ${host} is in use by another program: stop that, or set CORRAL_PORT to a free one.`;
  if (code === 'EADDRNOTAVAIL') return `This host has no address ${host} (CORRAL_HOST).`;
  return `Corral cannot listen on ${host}, port ${port}: ${code}.`;
}

function lowestUnprivilegedPort() {
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
  } catch {
    return 1024;
  }
}
