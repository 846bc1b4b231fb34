/**
 * The live tree for one browser. What changed since its last message is collected as a set of paths and read from the
 * mirror when the browser takes the next one: a slow browser gets fewer messages, never a growing queue.
 */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupNode, UsageRow } from '#server/domain/groups/host.ts';
import type { Rights } from '#server/domain/people/access.ts';
import type { TreeFeed } from '#server/domain/usage/live-feed.ts';
import type { HostMirror, MirrorEvent } from '#server/hosts/host-mirror.ts';
import type { Looks } from './looks.ts';
import { type TreeView, treeViewOf } from './tree-view.ts';
import { createWake } from './wake.ts';

/** Every so many ticks the rows off screen are sent as well, for sorting and totals. */
const allRowsEvery = 5;

export interface TreeWatch {
  mirror: Omit<HostMirror, 'close'>;
  looks: Looks;
  /** From lookId. */
  lookId: string;
  /** Who looks. */
  actor: Rights;
}

/**
 * First the whole tree, then what changes, until the signal ends it. As long as the agent has told no tree there is
 * none to send: an empty one would say that every group is gone.
 */
export async function* watchTree(
  { mirror, looks, lookId, actor }: TreeWatch,
  signal: AbortSignal,
): AsyncGenerator<TreeFeed> {
  const wake = createWake();
  const view = treeViewOf(actor);
  const news = createNews(view);
  const endMirror = mirror.subscribe((event) => {
    news.take(event);
    wake.call();
  });
  const endLook = looks.open(lookId, (paths) => {
    news.lookAt(paths);
    wake.call();
  });
  try {
    yield mirror.host ? wholeTree(mirror, view) : { kind: 'connection', connection: mirror.connection };
    while (await wake.wait(signal)) yield* news.tell(mirror);
  } finally {
    endMirror();
    endLook();
  }
}

function wholeTree(mirror: TreeWatch['mirror'], view: TreeView): TreeFeed {
  return {
    kind: 'all',
    atMs: mirror.atMs,
    nodes: [...mirror.nodes.values()].flatMap((node) => view.node(node) ?? []),
    usage: [...mirror.usage.values()].filter(({ path }) => view.hasUse(path)),
    host: mirror.host,
    connection: mirror.connection,
  };
}

/** What has happened since the last message. */
function createNews(view: TreeView) {
  let anew = false;
  let connection = false;
  let ticks = 0;
  let ticked = false;
  let onScreen: ReadonlySet<GroupPath> = new Set();
  const added = new Set<GroupPath>();
  const changed = new Set<GroupPath>();
  const removed = new Set<GroupPath>();
  /** Rows that moved since they were last sent: all those off screen among them. */
  const moved = new Set<GroupPath>();

  function forget(): void {
    for (const paths of [added, changed, removed]) paths.clear();
    anew = false;
    connection = false;
    ticked = false;
  }

  return {
    take(event: MirrorEvent): void {
      switch (event.kind) {
        case 'connection':
          connection = true;
          return;
        case 'all':
          anew = true;
          return;
        case 'tick':
          ticked = true;
          for (const path of event.removed) {
            if (!view.hasNode(path)) continue;
            // Came and went between two messages: the browser need not know.
            if (!added.delete(path)) removed.add(path);
            changed.delete(path);
            moved.delete(path);
          }
          for (const { path } of event.added) if (view.hasNode(path)) added.add(path);
          for (const { path } of event.changed) if (view.hasNode(path)) changed.add(path);
          for (const { path } of event.usage) if (view.hasUse(path)) moved.add(path);
      }
    },

    lookAt(paths: ReadonlySet<GroupPath>): void {
      onScreen = paths;
      ticked = true;
    },

    /** The messages that tell it. Whole before the first is handed over: more may happen while the browser takes it. */
    tell(mirror: TreeWatch['mirror']): TreeFeed[] {
      const feeds: TreeFeed[] = [];
      if (anew) {
        moved.clear();
        feeds.push(wholeTree(mirror, view));
      } else {
        if (connection) feeds.push({ kind: 'connection', connection: mirror.connection });
        if (ticked && mirror.host) {
          ticks += 1;
          const everything = ticks % allRowsEvery === 0;
          feeds.push({
            kind: 'tick',
            atMs: mirror.atMs,
            // Removed and made again: for the browser it is another group, so it has to hear of both.
            removed: [...removed],
            added: nodesAt(mirror, added, view),
            changed: nodesAt(mirror, changed, view),
            usage: takeRows(mirror, moved, everything ? null : onScreen),
            host: mirror.host,
            connection: mirror.connection,
          });
        }
      }
      forget();
      return feeds;
    },
  };
}

function nodesAt(mirror: TreeWatch['mirror'], paths: ReadonlySet<GroupPath>, view: TreeView): GroupNode[] {
  return [...paths].flatMap((path) => {
    const node = mirror.nodes.get(path);
    return (node && view.node(node)) ?? [];
  });
}

/** The moved rows among `paths` (null: all of them), which then count as sent. */
function takeRows(
  mirror: TreeWatch['mirror'],
  moved: Set<GroupPath>,
  paths: ReadonlySet<GroupPath> | null,
): UsageRow[] {
  const rows: UsageRow[] = [];
  for (const path of moved) {
    if (paths && !paths.has(path)) continue;
    moved.delete(path);
    const row = mirror.usage.get(path);
    if (row) rows.push(row);
  }
  return rows;
}
