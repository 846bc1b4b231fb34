/** What people do by rules, on record: moving processes, moving them back, saving a file. They throw as performChange does. */
import { parseRules } from '#server/cgconfig/rules/parse-rules.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import type {
  ClassifyOutcome,
  ClassifyRequest,
  SavedRules,
  SaveRulesRequest,
  UnclassifyRequest,
} from '#server/domain/rules/rule-verbs.ts';
import type { ChangeResult } from '#server/services/changes/perform-change.ts';
import { performChange } from '#server/services/changes/perform-change.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { outcomeOfClassify, outcomeOfSave } from './describe-rules.ts';

type Asked<Request> = Omit<Request, 'requestId'>;

export function classify(
  context: ServiceContext,
  request: Asked<ClassifyRequest>,
): Promise<ChangeResult<ClassifyOutcome>> {
  const { processes } = request;
  return performChange(context, {
    permission: 'rules:classify',
    action: 'rules.classify',
    group: rootPath,
    summary: processes === null ? 'every process that a rule moves' : `${processes.length} processes`,
    describe: () => [],
    run: (requestId) => context.host.verbs.classify({ ...request, requestId }),
    outcomeOf: outcomeOfClassify,
  });
}

export function undoClassify(
  context: ServiceContext,
  { of }: Asked<UnclassifyRequest>,
): Promise<ChangeResult<ClassifyOutcome>> {
  return performChange(context, {
    permission: 'rules:classify',
    action: 'rules.undo',
    group: rootPath,
    summary: `back to before ${of}`,
    describe: () => [],
    run: (requestId) => context.host.verbs.unclassify({ of, requestId }),
    outcomeOf: outcomeOfClassify,
  });
}

export function saveRules(
  context: ServiceContext,
  request: Asked<SaveRulesRequest>,
): Promise<ChangeResult<SavedRules>> {
  const { path, text, version } = request;
  const { rules } = parseRules(text);
  return performChange(context, {
    permission: 'rules:save',
    action: 'rules.save',
    group: rootPath,
    summary: `${path}: ${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}, ${text.length} characters`,
    describe: () => [
      { what: path, asked: null, before: version, after: null, status: 'asked', errno: null, why: null },
    ],
    run: (requestId) => context.host.verbs.saveRules({ ...request, requestId }),
    outcomeOf: outcomeOfSave,
  });
}
