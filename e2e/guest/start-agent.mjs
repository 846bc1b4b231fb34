/**
 * The agent alone, in a guest, with a door for the web that runs on this host: what comes in at the port goes to the agent's
 * socket. It is run by the guest's own Node, without a loader.
 */
import { connect, createServer } from 'node:net';
import { startCorral } from '../../scripts/start/start-corral.mjs';

const [, , port, socketPath] = process.argv;
const door = createServer((from) => {
  const to = connect(socketPath);
  // While the agent is away the connection ends, which is what one to its socket would do.
  for (const [one, other] of [
    [from, to],
    [to, from],
  ])
    one.on('error', () => other.destroy()).on('close', () => other.destroy());
  from.pipe(to).pipe(from);
});
door.listen(Number(port));
await startCorral(['--only', 'agent']);
process.exit();
