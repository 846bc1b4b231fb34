/**
 * In the guest, by the Node that Corral brought: what a person would do first, and again after a reboot.
 *
 *   node ask-page.mjs first LINK    opens the page and the link, becomes the administrator, signs in, makes groups
 *   node ask-page.mjs again         opens the page, signs in as before, finds the record of the first time and the groups
 */
const corral = 'http://127.0.0.1:3000';
const person = { email: 'ada@example.org', password: 'grazing-quietly-7-fields' };
const json = { 'content-type': 'application/json', origin: corral };
const [what, link] = process.argv.slice(2);

function check(is, name) {
  console.log(`${is ? 'ok' : 'FAILED'}: ${name}`);
  if (!is) process.exitCode = 1;
}

async function ask(path, { body, cookie = '' } = {}) {
  const headers = { ...json, cookie };
  const response = await fetch(corral + path, {
    method: body ? 'POST' : 'GET',
    headers,
    body: body && JSON.stringify(body),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

process.on('uncaughtException', (error) => {
  check(false, `asking ${corral}: ${error.cause?.message ?? error.message}`);
  process.exit(1);
});

const page = await ask('/');
check(page.status === 200 && /<title>[^<]*Corral/.test(page.text), `the page answers (${page.status})`);
if (what === 'first') {
  const token = new URL(link).searchParams.get('token');
  const made = await ask('/api/trpc/firstStart.create', { body: { json: { ...person, token } } });
  check(made.status === 200, `the first link makes an administrator (${made.status})`);
}
const signedIn = await ask('/api/auth/sign-in/email', { body: person });
check(signedIn.status === 200, `${person.email} signs in (${signedIn.status})`);
const cookie = signedIn.headers
  .getSetCookie()
  .map((each) => each.split(';')[0])
  .join('; ');
const facts = await ask('/api/trpc/host.facts', { cookie });
check(facts.status === 200 && facts.text.includes('/sys/fs/cgroup'), `the agent tells of the host (${facts.status})`);
const limitOf = async (group) => {
  const asked = encodeURIComponent(JSON.stringify({ json: { group } }));
  const { text } = await ask(`/api/trpc/group.get?input=${asked}`, { cookie });
  return JSON.parse(text).result?.data.json.context.own.limits['pids.max'].value;
};
const kept = [
  { parent: '/', name: 'shop', kind: 'slice', limit: 31, group: '/shop.slice' },
  { parent: '/', name: 'jobs', kind: 'delegated', limit: 32, group: '/corral-jobs.service' },
  { parent: '/corral-jobs.service', name: 'night', limit: 33, group: '/corral-jobs.service/night', keep: true },
];
for (const { group, limit, ...request } of kept) {
  if (what === 'first') {
    const edits = [{ key: 'pids.max', value: limit }];
    const made = await ask('/api/trpc/groups.create', { body: { json: { ...request, edits } }, cookie });
    check(made.status === 200, `${group} is made (${made.status})`);
    if (made.status !== 200) console.log(`    ${made.text.slice(0, 2000)}`);
  }
  const has = await limitOf(group);
  check(has === limit, `${group} ${what === 'first' ? 'has' : 'has again'} its limit (${has})`);
}
const records = await ask('/api/trpc/audit.list', { cookie });
const signIns = records.text.split('"session.signIn"').length - 1;
console.log(`   ${signIns} sign-ins in the audit log`);
if (what === 'again') check(signIns >= 2, 'the audit log has what was before the reboot');
