/** For tests only: a web that is killed at a step of what it does. */
import type { ServiceContext } from './context.ts';

export const webKilled = 'web was killed';

/** A request in a web that is killed at the so-manieth of its steps: before or after something is stored or asked of the agent. */
export function mortal(context: ServiceContext, steps: number): ServiceContext {
  let left = steps;
  const tick = () => {
    left -= 1;
    if (left <= 0) throw new Error(webKilled);
  };
  const deadly =
    <Args extends unknown[], Answer>(real: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      tick();
      const answer = await real(...args);
      tick();
      return answer;
    };
  const { db, audit, host } = context;
  const requests = new Proxy(db.teamRequest, {
    get: (real, name) =>
      name === 'updateMany' ? deadly(real.updateMany.bind(real) as never) : Reflect.get(real, name),
  });
  return {
    ...context,
    db: new Proxy(db, {
      get: (real, name) => {
        if (name === 'teamRequest') return requests;
        if (name === '$transaction') return deadly(real.$transaction.bind(real) as never);
        return Reflect.get(real, name);
      },
    }),
    audit: { ...audit, storeIntent: deadly(audit.storeIntent), storeOutcome: deadly(audit.storeOutcome) },
    host: {
      ...host,
      verbs: {
        ...host.verbs,
        apply: deadly(host.verbs.apply),
        keepTry: deadly(host.verbs.keepTry),
        endTry: deadly(host.verbs.endTry),
      },
    },
  };
}
