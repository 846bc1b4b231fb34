/** What a mount block comes to on a host: what is mounted stays, and the rest is told with the command. Corral mounts nothing. */
import { sayOfMeaning } from '#server/domain/config/meaning-sentences.ts';
import type { ConfigHost } from './config-host.ts';
import type { TableBlock } from './config-tree.ts';
import type { FaultList } from './fault-list.ts';

export function sayOfMounts(block: TableBlock, host: ConfigHost, list: FaultList): void {
  for (const { key, value, ...setting } of block.settings) {
    // "cpu,cpuacct" in one key is one mount; "name=x" is a hierarchy without controllers.
    for (const controller of key.text.split(',').filter((name) => name !== 'nodev' && name !== '')) {
      const here = host.controllers.get(controller);
      const path = value.text;
      if (!here) {
        const option = controller.startsWith('name=') ? `none,${controller}` : controller;
        const command = `mkdir -p ${path} && mount -t cgroup -o ${option} ${controller.replace(/^name=/, '')} ${path}`;
        list.say('warning', sayOfMeaning('config-mount-missing', { controller, command }), setting);
      } else if (here.mountPoint === path.replace(/(?<=.)\/+$/, ''))
        list.say('info', sayOfMeaning('config-mount-there', { controller, path }), setting);
      else
        list.say('info', sayOfMeaning('config-mount-elsewhere', { controller, path, here: here.mountPoint }), setting);
    }
  }
}
