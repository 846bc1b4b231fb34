import type { SaveConfigFileOutcome, SaveConfigFileRequest } from '#server/domain/config/config-files.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import type { NewOutcome } from '#server/services/audit/audit-log.ts';
import type { ChangeResult } from '#server/services/changes/perform-change.ts';
import { performChange } from '#server/services/changes/perform-change.ts';
import type { ServiceContext } from '#server/services/context.ts';

/** Saves one of libcgroup's files, on record. Throws as performChange does, VALUES_MOVED when the file is another by now. */
export function saveFile(
  context: ServiceContext,
  request: Omit<SaveConfigFileRequest, 'requestId'>,
): Promise<ChangeResult<SaveConfigFileOutcome>> {
  return performChange(context, {
    permission: 'config:files',
    action: 'config.save',
    group: rootPath,
    summary: `${request.name}: ${request.text.length} characters`,
    describe: () => [],
    run: (requestId) => context.host.verbs.saveConfigFile({ ...request, requestId }),
    outcomeOf: outcomeOfConfigSave,
  });
}

/** The texts by their fingerprints: sha256sum(1) shows whose they begin. */
export function outcomeOfConfigSave({ path, before, version, sizeBytes }: SaveConfigFileOutcome): NewOutcome {
  const value = { what: path, asked: `${version} (${sizeBytes} bytes)`, before, after: version, status: 'kept' };
  return { result: 'applied', errno: null, why: null, values: [{ ...value, errno: null, why: null }] };
}
