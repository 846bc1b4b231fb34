import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import type { ConfigFileVerbs, SaveConfigFileRequest } from '#server/domain/config/config-files.ts';
import { sayOfFile } from '#server/domain/config/file-sentences.ts';
import { AppError } from '#server/domain/errors.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import type { AgentScene } from '../scene.ts';
import { listConfigFiles, planSave, readConfigFile, saveFile } from './config-files.ts';

export function createConfigFileVerbs({ config, change, changes }: AgentScene): ConfigFileVerbs {
  const { cgconfigFolder: folder, onlyUnder } = config;
  /** What is loaded at boot reaches past every ceiling. */
  const checkCeiling = (path: string) => {
    if (onlyUnder !== null)
      throw new AppError('CEILING', { public: sayOfFile('file-beyond-ceiling', { path, under: onlyUnder }) });
  };
  const save = ({ steps }: ChangeScene, request: SaveConfigFileRequest) => {
    const step = planSave(folder, request);
    checkCeiling(step.path);
    const at = steps.plan([step]);
    const outcome = saveFile(step, request.text);
    steps.did(at, { status: 'kept', after: outcome.version, errno: null, why: null });
    return outcome;
  };
  return {
    listConfigFiles: async () => listConfigFiles(folder),
    readConfigFile: async ({ name }) => readConfigFile(folder, name),
    saveConfigFile: (request) => {
      const about = { requestId: request.requestId, verb: 'saveConfig' as const, group: rootPath };
      return change(changes.run(about, async (scene) => save(scene, request)));
    },
  };
}
