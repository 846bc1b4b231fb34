/**
 * Prisma's SQLite adapter has one connection and lets single statements run while a transaction is open on it: they
 * would land inside that transaction and vanish when it is rolled back. Here everything waits its turn.
 */
import type {
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  SqlResultSet,
  Transaction,
} from '@prisma/driver-adapter-utils';

/** The same factory, with `pragmas` run on each new connection and all work on it in strict turns. */
export function oneAtATime(factory: SqlDriverAdapterFactory, pragmas: string): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => {
      const connection = await factory.connect();
      await connection.executeScript(pragmas);
      return inTurns(connection);
    },
  };
}

function inTurns(connection: SqlDriverAdapter): SqlDriverAdapter {
  let last: Promise<unknown> = Promise.resolve();

  /** Resolves when it is this caller's turn; the turn ends when the returned function is called. */
  async function takeTurn(): Promise<() => void> {
    const before = last;
    const turn = Promise.withResolvers<void>();
    last = turn.promise;
    await before;
    return turn.resolve;
  }

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const endTurn = await takeTurn();
    try {
      return await work();
    } finally {
      endTurn();
    }
  }

  return {
    provider: connection.provider,
    adapterName: connection.adapterName,
    queryRaw: (query: SqlQuery): Promise<SqlResultSet> => inTurn(() => connection.queryRaw(query)),
    executeRaw: (query: SqlQuery): Promise<number> => inTurn(() => connection.executeRaw(query)),
    executeScript: (script: string) => inTurn(() => connection.executeScript(script)),
    dispose: () => inTurn(() => connection.dispose()),
    startTransaction: async (isolation) => {
      const endTurn = await takeTurn();
      try {
        return endingTurn(await connection.startTransaction(isolation), endTurn);
      } catch (error) {
        endTurn();
        throw error;
      }
    },
  };
}

/** The transaction itself runs its statements directly; its end is the end of the turn. */
function endingTurn(transaction: Transaction, endTurn: () => void): Transaction {
  return {
    provider: transaction.provider,
    adapterName: transaction.adapterName,
    options: transaction.options,
    queryRaw: (query) => transaction.queryRaw(query),
    executeRaw: (query) => transaction.executeRaw(query),
    commit: () => transaction.commit().finally(endTurn),
    rollback: () => transaction.rollback().finally(endTurn),
    createSavepoint: (name) => transaction.createSavepoint?.(name) ?? Promise.resolve(),
    rollbackToSavepoint: (name) => transaction.rollbackToSavepoint?.(name) ?? Promise.resolve(),
    releaseSavepoint: (name) => transaction.releaseSavepoint?.(name) ?? Promise.resolve(),
  };
}
