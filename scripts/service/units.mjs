/**
 * The two systemd units, as text. Everything below "Kept from it" is what the process is kept from; what it is left says why.
 * `systemd-analyze security` of both is in docs/security.md, and a test holds the numbers.
 */
import path from 'node:path';
import { unnamedWebUid } from '../start/settings.mjs';

export const agentUnit = 'corral-agent.service';
export const webUnit = 'corral-web.service';
/** The first line of what `npm run install-service` writes, by which it knows its own again. */
export const mark =
  '# Written by Corral ("npm run install-service"), removed by "npm run install-service -- --uninstall".';
/** A wrong setting is not mended by another start (EX_CONFIG of sysexits.h). */
export const configFault = 78;
/** Web's group, for the agent's guard. */
export const webGroup = `/system.slice/${webUnit}`;

/**
 * The user that is made when there is none, as sysusers.d(5) has it: with the number that web has under `npm start`, so that
 * the data folder fits both. Whoever is named so by others is told by the words about it.
 */
export const sysusersLine = `u corral ${unnamedWebUid} "Corral web server" /nonexistent`;

/**
 * @typedef {object} ServicePlace
 * @property {string} home where the product lies, see payload.mjs
 * @property {string} settingsFile
 * @property {string} webUser by name: systemd runs nobody without one
 * @property {string} dataDir
 * @property {string} runDir the folder of the agent's socket
 * @property {string} agentDir the folder of the agent's journal
 * @property {string} [mark] the first line, where files are told by it
 */

/** @param {ServicePlace} place @returns {Record<string, string>} text by the unit's name */
export function unitsOf(place) {
  return { [agentUnit]: agentText(place), [webUnit]: webText(place) };
}

function agentText({ home, settingsFile, webUser, runDir, agentDir, mark: first }) {
  return lines(
    first && [first],
    `
[Unit]
Description=Corral's agent: reads and writes control groups
Documentation=file://${home}/docs/runbook.md
# The groups of cgconfig.conf are there before Corral restores its own; systemd is asked over D-Bus.
After=local-fs.target dbus.socket cgconfig.service cgred.service
# Started anew for as long as it takes.
StartLimitIntervalSec=0

[Service]
Type=notify
# systemd-notify is a child of the process that counts.
NotifyAccess=all
ExecStart=${home}/bin/node ${home}/scripts/service/run-agent.mjs --web-user ${webUser}
WorkingDirectory=${home}
EnvironmentFile=-${settingsFile}
Slice=system.slice
# systemd leaves alone what is made below this group.
Delegate=yes
# Only the agent ends with its service: runs, and what people moved below its group, go on.
KillMode=process
Restart=always
RestartSec=1
RestartPreventExitStatus=${configFault}
TimeoutStartSec=300
TimeoutStopSec=15
WatchdogSec=60
LimitNOFILE=524288
${ownFolder('State', '/var/lib', agentDir, '0700')}
${ownFolder('Runtime', '/run', runDir, '0750')}
# Web finds the folder of the socket also while the agent is started anew.
RuntimeDirectoryPreserve=restart
UMask=0077

# Left to it: root; the groups' file system (ProtectControlGroups=no) and the values in v1's devices (CAP_SYS_ADMIN);
# every process (ProtectProc=, CAP_SYS_PTRACE, CAP_KILL), also those with more capabilities than its own, which the cpuset
# controller lets nobody else move, or have moved by enabling it above them (CAP_SYS_NICE); the kernel's log (CAP_SYSLOG, /dev/kmsg); giving its socket to
# web's group and pipes to a run's user (CAP_CHOWN, CAP_FOWNER, CAP_DAC_OVERRIDE); asking the kernel as another user what
# that user may execute (CAP_SETUID, CAP_SETGID), also in /tmp (PrivateTmp=no) and in a home (read-only).
CapabilityBoundingSet=CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER CAP_KILL CAP_SETUID CAP_SETGID CAP_SYS_PTRACE CAP_SYS_ADMIN CAP_SYS_NICE CAP_SYSLOG CAP_SYS_RESOURCE
DevicePolicy=closed
DeviceAllow=/dev/kmsg r
RestrictAddressFamilies=AF_UNIX
# Kept from it. Runs are started by systemd itself and have none of this.
NoNewPrivileges=yes
ProtectSystem=strict
# cgrules.conf is saved whole or not at all: beside itself, then renamed.
ReadWritePaths=-/etc
ProtectHome=read-only
PrivateNetwork=yes
PrivateMounts=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectClock=yes
ProtectHostname=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@resources
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`,
  );
}

function webText({ home, settingsFile, webUser, dataDir, mark: first }) {
  return lines(
    first && [first],
    `
[Unit]
Description=Corral's web server: pages, sign-in, audit log
Documentation=file://${home}/docs/runbook.md
# It shows that the agent is away, and goes on: no Requires=.
Wants=${agentUnit}
After=network.target ${agentUnit}
StartLimitIntervalSec=0

[Service]
Type=notify
# systemd-notify is a child of the process that counts.
NotifyAccess=all
ExecStart=${home}/bin/node ${home}/scripts/service/run-web.mjs
WorkingDirectory=${home}
EnvironmentFile=-${settingsFile}
Slice=system.slice
User=${webUser}
Restart=always
RestartSec=1
RestartPreventExitStatus=${configFault}
TimeoutStartSec=300
TimeoutStopSec=15
WatchdogSec=60
${ownFolder('State', '/var/lib', dataDir, '0700')}
UMask=0077

# Left to it: the network, where it listens; memory that is written and executed, which is how V8 works.
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
# Kept from it.
CapabilityBoundingSet=
AmbientCapabilities=
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
PrivateUsers=yes
PrivateIPC=yes
PrivateMounts=yes
ProtectProc=invisible
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`,
  );
}

/** A folder that systemd makes and gives to the service; one elsewhere has to be there already. */
function ownFolder(kind, base, folder, mode) {
  if (!`${folder}/`.startsWith(`${base}/`)) return `ReadWritePaths=${folder}`;
  return `${kind}Directory=${path.relative(base, folder)}\n${kind}DirectoryMode=${mode}`;
}

function lines(first, text) {
  return `${first ? `${first.join('\n')}\n` : ''}${text.trimStart()}`;
}
