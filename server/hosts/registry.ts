/** The hosts that web looks after. One for now: the machine it runs on. */
import type { AgentConnection } from './agent-client.ts';
import { connectAgent } from './agent-client.ts';
import type { GroupHub } from './group-hub.ts';
import { createGroupHub } from './group-hub.ts';
import type { HostMirror } from './host-mirror.ts';
import { mirrorHost } from './host-mirror.ts';
import type { RunHub } from './run-hub.ts';
import { createRunHub } from './run-hub.ts';

export interface Host {
  verbs: AgentConnection;
  mirror: HostMirror;
  groups: GroupHub;
  runs: RunHub;
  close(): Promise<void>;
}

/** The host behind this socket, followed from now on until it is closed; an agent that is not there yet is waited for. */
export function localHost({ socketPath }: { socketPath: string }): Host {
  const verbs = connectAgent({ socketPath });
  const mirror = mirrorHost({ verbs });
  const groups = createGroupHub({ verbs });
  const runs = createRunHub({ verbs });
  return {
    verbs,
    mirror,
    groups,
    runs,
    close: async () => {
      mirror.close();
      groups.close();
      runs.close();
      await verbs.close();
    },
  };
}
