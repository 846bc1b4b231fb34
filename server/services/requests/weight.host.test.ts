/** A CPU weight that a member asks for, by an agent on the kernel that runs here: cpu.weight on v2, cpu.shares on v1. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { host, openTestGround, type TestGround, whyNotHere } from '#server/agent/changes/host-scene.fixtures.ts';
import { openWantedBench, type WantedBench } from '#server/agent/wanted/wanted-agent.fixtures.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { migrate } from '#server/db/migrate.ts';
import { type Db, openDb } from '#server/db/open-db.ts';
import type { Actor, GivenRole } from '#server/domain/people/access.ts';
import { approveSchema, askSchema, planRequestSchema } from '#server/domain/requests/request.ts';
import { createTeamSchema } from '#server/domain/teams/team.ts';
import { openAuditLog } from '#server/services/audit/audit-log.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { createPerson } from '#server/services/people/use-link.ts';
import { addMember } from '#server/services/teams/change-members.ts';
import { createTeam } from '#server/services/teams/change-team.ts';
import { hostFor } from '#server/services/teams/host-for.ts';
import { readStandings } from '#server/services/teams/read-standings.ts';
import { askForMore } from './ask-for-more.ts';
import { approveRequest } from './decide-request.ts';
import { planRequest } from './preview-request.ts';

const notHere = whyNotHere('cpu');
const isV1 = host.hierarchyFor('cpu')?.version === 1;
/** What a new group weighs, and twice that. */
const [file, first, twice] = isV1 ? (['cpu.shares', 1024, 2048] as const) : (['cpu.weight', 100, 200] as const);

let ground: TestGround;
let agent: WantedBench;
let db: Db;

beforeAll(async () => {
  if (notHere !== null) return;
  ground = await openTestGround('weight');
  agent = await openWantedBench();
  migrate(agent.file('corral.db'));
  db = await openDb(agent.file('corral.db'));
});
afterAll(async () => {
  await db?.$disconnect();
  await agent?.close();
  await ground?.clear();
});

function as(actor: Actor): ServiceContext & { sessions: { personChanged: () => void } } {
  const real = { name: 'testhost', verbs: agent.agent.verbs };
  return {
    ...{ db, audit: openAuditLog(db, Date.now), host: hostFor(actor, real), clock: Date.now, actor },
    ...{ requestId: crypto.randomUUID(), address: null, sessions: { personChanged: () => {} } },
  };
}

async function add(name: string, role: GivenRole): Promise<Actor> {
  const email = `${name}@example.org`;
  const id = await db.$transaction((transaction) =>
    createPerson(transaction, { email, name, role, passwordHash: 'x', now: new Date() }),
  );
  return { kind: 'user', id, email, role, unixAccount: null, teams: [] };
}

describe.skipIf(notHere !== null)(`a request for CPU weight${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test('is granted in part, and the kernel has it', async () => {
    const top = await ground.make('shop');
    const weight = () => {
      const cpu = host.hierarchyFor('cpu');
      return cpu ? readFileSync(`${dirOf(cpu, top)}/${file}`, 'utf8').trim() : null;
    };
    const [ada, mel] = [await add('ada', 'admin'), await add('mel', 'member')];
    const { id: team } = await createTeam(
      as(ada),
      createTeamSchema.parse({ name: 'Shop', top: { kind: 'adopt', group: top } }),
    );
    await addMember(as(ada), { id: team, email: mel.email, role: 'member' });
    mel.teams = await readStandings(db, 'testhost', mel.id);
    expect(weight()).toBe(String(first));

    const { id } = await askForMore(
      as(mel),
      askSchema.parse({ group: top, asked: { weight: 3 * first }, why: 'the nightly import' }),
    );
    const granted = { weight: twice };
    const { meaning, plan } = await planRequest(as(ada), planRequestSchema.parse({ id, granted }));
    expect(meaning.weight).toMatchObject({ now: first, asked: twice });
    await approveRequest(as(ada), approveSchema.parse({ id, basis: plan?.basis, granted }));

    expect(weight()).toBe(String(twice));
  });
});
