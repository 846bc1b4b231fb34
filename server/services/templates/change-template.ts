/** Making, changing and removing templates, on record. */
import { randomUUID } from 'node:crypto';
import type { Db, DbTransaction } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import { AppError } from '#server/domain/errors.ts';
import { can } from '#server/domain/people/access.ts';
import type {
  ChangeTemplateInput,
  CreateTemplateInput,
  Template,
  TemplateInput,
} from '#server/domain/templates/template.ts';
import { editsAsStored, storedEdits } from '#server/domain/templates/template.ts';
import { sayOfTemplate } from '#server/domain/templates/template-sentences.ts';
import { changeOnRecord, inCheckedTransaction } from '#server/services/audit/change-on-record.ts';
import { summaryOfEdits } from '#server/services/changes/describe-change.ts';
import type { ServiceContext } from '#server/services/context.ts';

/** Enough for every sort of job, and a list that is looked through. */
const mostTemplates = 200;

/** Everybody who may look at any group sees all of them: they name no group. By name. */
export async function listTemplates({ db }: Pick<ServiceContext, 'db'>): Promise<Template[]> {
  const rows = await withStorage(() => db.template.findMany({ orderBy: { key: 'asc' } }));
  return rows.map(toTemplate);
}

/** Throws BAD_INPUT for a name that is taken (field name), and as changeOnRecord does. */
export function createTemplate(context: ServiceContext, input: CreateTemplateInput): Promise<{ id: string }> {
  const { name, purpose, edits } = input;
  return changeOnRecord(context, {
    verdict: can(context.actor, 'templates:manage'),
    action: 'templates.create',
    group: null,
    summary: async () => `${name}: ${summaryOfEdits(edits)}`,
    run: () =>
      inTransaction(context, async (transaction) => {
        await refuseTaken(transaction, name, null);
        if ((await transaction.template.count()) >= mostTemplates)
          throw new AppError('BAD_INPUT', { public: sayOfTemplate('template-too-many', { most: mostTemplates }) });
        const id = randomUUID();
        await transaction.template.create({
          data: { id, revision: 1, name, key: keyOf(name), purpose, edits: storedEdits(edits), ...changed(context) },
        });
        return { result: { id }, values: [{ what: name, before: null, after: summaryOfEdits(edits) }] };
      }),
  });
}

/** Throws NOT_FOUND, VALUES_MOVED where somebody has changed it since, BAD_INPUT for a name that is taken. */
export function changeTemplate(context: ServiceContext, input: ChangeTemplateInput): Promise<void> {
  const { id, revision, name, purpose, edits } = input;
  return changeOnRecord(context, {
    verdict: can(context.actor, 'templates:manage'),
    action: 'templates.change',
    group: null,
    summary: async () => `${name}: ${summaryOfEdits(edits)}`,
    run: () =>
      inTransaction(context, async (transaction) => {
        const before = await findTemplate(transaction, id);
        refuseMoved(before, revision);
        await refuseTaken(transaction, name, id);
        await transaction.template.update({
          where: { id },
          data: {
            ...{ name, key: keyOf(name), purpose, edits: storedEdits(edits), revision: revision + 1 },
            ...changed(context),
          },
        });
        const values = [
          { what: 'name', before: before.name, after: name },
          { what: 'purpose', before: before.purpose, after: purpose },
          { what: 'limits', before: summaryOfEdits(before.edits), after: summaryOfEdits(edits) },
        ];
        return { result: undefined, values };
      }),
  });
}

/** What it was applied to stays as it is. Throws NOT_FOUND. */
export function removeTemplate(context: ServiceContext, { id }: TemplateInput): Promise<void> {
  return changeOnRecord(context, {
    verdict: can(context.actor, 'templates:manage'),
    action: 'templates.remove',
    group: null,
    summary: async () => {
      const row = await withStorage(() => context.db.template.findUnique({ where: { id }, select: { name: true } }));
      return `${row?.name ?? 'no template'}: removed`;
    },
    run: () =>
      inTransaction(context, async (transaction) => {
        const { name, edits } = await findTemplate(transaction, id);
        await transaction.template.delete({ where: { id } });
        return { result: undefined, values: [{ what: name, before: summaryOfEdits(edits), after: null }] };
      }),
  });
}

/** Throws NOT_FOUND. */
export async function findTemplate(db: Db | DbTransaction, id: string): Promise<Template> {
  const row = await db.template.findUnique({ where: { id } });
  if (!row) throw new AppError('NOT_FOUND', { public: sayOfTemplate('template-none', {}) });
  return toTemplate(row);
}

/** Throws VALUES_MOVED. */
export function refuseMoved({ name, revision }: Template, known: number): void {
  if (revision !== known) throw new AppError('VALUES_MOVED', { public: sayOfTemplate('template-changed', { name }) });
}

function inTransaction<Result>(context: ServiceContext, work: (transaction: DbTransaction) => Promise<Result>) {
  return inCheckedTransaction(context, (now) => can(now, 'templates:manage').ok, work);
}

/** Two names with the same key are the same name to people. */
function keyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

async function refuseTaken(transaction: DbTransaction, name: string, but: string | null): Promise<void> {
  const taken = await transaction.template.findUnique({
    where: { key: keyOf(name) },
    select: { id: true, name: true },
  });
  if (taken && taken.id !== but)
    throw new AppError('BAD_INPUT', {
      public: sayOfTemplate('template-name-taken', { name: taken.name }),
      field: 'name',
    });
}

function changed({ clock, actor }: ServiceContext) {
  return { changedAt: new Date(clock()), changedBy: actor.email };
}

interface StoredTemplate {
  id: string;
  name: string;
  purpose: string;
  edits: string;
  revision: number;
  changedAt: Date;
  changedBy: string;
}

function toTemplate({ id, name, purpose, edits, revision, changedAt, changedBy }: StoredTemplate): Template {
  return { id, name, purpose, edits: editsAsStored(edits), revision, changedAtMs: changedAt.getTime(), changedBy };
}
