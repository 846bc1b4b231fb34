/** What is said about people: why somebody is turned away, and their roles, links and Unix accounts. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

/** What each action is called: "A viewer may not …", "An operator may …". */
export const actionWords = {
  read: 'view groups',
  'limits:update': 'change limits',
  'limits:override': 'change limits of groups that somebody else keeps',
  'limits:devices': 'change which devices a group may use',
  'limits:host': 'change limits that reach past a group: network classes and priorities, exclusive CPUs',
  'group:create': 'create groups',
  'group:remove': 'delete groups',
  'group:control': 'freeze or thaw groups, reclaim their memory or reset their peaks',
  'wanted:update': 'change what is kept after a reboot',
  'process:move': 'move processes',
  'process:signal': 'signal or kill processes',
  'unit:restart': 'restart services',
  'launch:run': 'launch commands or stop runs',
  'launch:any-user': 'launch commands as any user that the agent allows',
  'launch:output': 'read the output of runs',
  'rules:classify': 'classify processes by rules',
  'rules:save': 'save files of rules',
  'config:load': 'load configurations',
  'config:read': 'open the files of libcgroup',
  'config:files': 'save the files of libcgroup',
  'audit:read': 'read the audit log',
  'audit:export': 'export the audit log',
  'people:read': 'see people and their sessions',
  'people:manage': 'manage people',
  'teams:read': 'see all teams',
  'teams:manage': 'manage teams',
  'templates:manage': 'make or change templates',
  'webhooks:read': 'see webhooks and their log',
  'webhooks:manage': 'manage webhooks and see their whole addresses',
} as const;

/** The same of what concerns a team itself. */
export const teamActionWords = {
  'team:read': 'see its members, budgets and requests',
  'requests:ask': 'ask for more',
  'members:manage': 'add and remove members, but not owners',
  'requests:decide': 'decide what others of the team ask for below its top groups',
} as const;
type ActionWord = keyof typeof actionWords;

/** Each role at the beginning of a sentence. */
const roleSubjects: Readonly<Record<string, string>> = {
  admin: 'An administrator',
  operator: 'An operator',
  auditor: 'An auditor',
};

export const peopleSentences = {
  'role-may-not': ({ role, action }: { role: string; action: ActionWord }) =>
    `${roleSubjects[role] ?? `A ${role}`} may not ${actionWords[action]}. Ask an administrator.`,
  'role-may-not-in': ({ role, action, group }: { role: string; action: ActionWord; group: string }) =>
    `${roleSubjects[role] ?? `A ${role}`} may not ${actionWords[action]} in ${group}. Ask an administrator.`,
  'role-may-in-teams-only': ({ role, action }: { role: string; action: ActionWord }) =>
    `${roleSubjects[role] ?? `A ${role}`} may ${actionWords[action]} in the groups of their teams only. Ask an administrator.`,
  'team-top-may-not': ({ action, group, team }: { action: ActionWord; group: string; team: string }) =>
    `${group} is the top group of ${team}: its limits are the budget. Its members may ${actionWords[action]} below it. Ask an administrator.`,
  'team-step-outside': ({ group }: { group: string }) =>
    `This would also change ${group}, which is not your team's. Ask an administrator.`,
  'team-no-service': () =>
    'A delegated service is a unit of the whole host, which members of teams do not make. Make a slice or a plain group, or ask an administrator.',
  'team-not-everywhere': ({ group, hierarchies }: { group: string; hierarchies: string }) =>
    `${group} would not be in ${hierarchies}, where the budget of your team stands too: what runs in it would be bound by no budget there. Choose all hierarchies.`,
  'not-signed-in': () => 'You are not signed in (any more).',
  'wrong-password': () => 'Unknown email address or wrong password.',
  'sign-in-malformed': () => 'The request was not well-formed.',
  'sign-in-from-elsewhere': () => 'The request did not come from a page of Corral.',
  'sign-in-disabled': () => 'This account is disabled. Ask an administrator.',
  'sign-in-password-changed': () => 'The password was changed at this moment. Sign in with the new one.',
  'too-many-from-address': ({ minutes }: { minutes: number }) =>
    `Too many attempts from this address. Try again in ${minutesText(minutes)}.`,
  'too-many-on-account': ({ minutes }: { minutes: number }) =>
    `Too many attempts to sign in to this account. Try again in ${minutesText(minutes)}.`,
  'first-start-link': () =>
    'This first-start link is not valid (any more). The terminal in which Corral runs shows the present one.',
  'people-fault': () => 'Something went wrong in Corral; its log has it. Nothing was changed.',
  'people-last-administrator': ({ email }: { email: string }) =>
    `${email} is the last enabled administrator, and one has to remain. Make somebody else an administrator first.`,
  'people-email-taken': ({ email }: { email: string }) => `${email} already has an account.`,
  'people-no-person': () => 'There is no such person.',
  'people-no-invitation': () => 'There is no such open invitation (any more).',
  'people-no-session': () => 'There is no such session (any more).',
  'people-rights-gone': () => 'What you may do has changed meanwhile. Load the page again.',
  'people-is-disabled': ({ email }: { email: string }) => `${email} is disabled. Enable the account first.`,
  'people-link-unknown': () => 'This link is not valid. Copy the whole link, or ask an administrator for a new one.',
  'people-link-expired': () => 'This link has expired. Ask an administrator for a new one.',
  'people-link-used': () =>
    'This link was used already; each works once. Sign in, or ask an administrator for a new one.',
  'people-link-withdrawn': () => 'This link was withdrawn. Ask an administrator for a new one.',
  'people-unix-root': () => 'Nobody is mapped to root: what they launch would run as root.',
  'people-unix-own-only': ({ user, own }: { user: string; own: string }) =>
    `You launch commands as ${own}, the Unix account that you are mapped to, and not as ${user}.`,
  'people-unix-privileges': ({ own }: { own: string }) =>
    `What you launch runs as ${own} is on this host: with its own Unix groups, no new privileges and no nice value below 0.`,
  'people-unix-none': () =>
    'You are mapped to no Unix account of this host, so nothing can be launched for you. Ask an administrator.',
} satisfies Sentences;

export const sayOfPeople = sayer(peopleSentences);

function minutesText(minutes: number): string {
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}
