/** Where the built agent is: in a clone, and in what is installed (scripts/service/payload.mjs). */
import path from 'node:path';

/** @param {string} root of a clone */
export function agentFolder(root) {
  return path.join(root, '.corral/agent');
}

/** @param {string} folder */
export function agentModule(folder) {
  return path.join(folder, 'main.mjs');
}
