/** A port for a server that is started in a moment. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below those that Linux gives to connections (32,768 and up, ip_local_port_range in the kernel's ip-sysctl.rst): what listen(0) offers
 * is one of these, and a browser or another step can have it by the time the server asks for it.
 */
const [lowest, highest] = [12_000, 32_000];

/** One of this host's loopback that nobody listens on just now. @returns {Promise<number>} */
export async function freePort() {
  for (let tries = 1; ; tries += 1) {
    const port = randomInt(lowest, highest);
    if (await canListen(port)) return port;
    if (tries === 100) throw new Error('no free port found');
  }
}

/** @param {number} port @returns {Promise<boolean>} */
function canListen(port) {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
