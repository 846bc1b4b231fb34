import fc from 'fast-check';
import { expect, test } from 'vitest';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { groupsOf } from './config-tree.ts';
import { parseConfig } from './parse-config.ts';
import { type PrintedGroup, printConfig } from './print-config.ts';

test('prints one block per group, quotes what needs quotes, and puts perm first', () => {
  const text = printConfig([
    {
      name: 'web/api',
      perm: { task: [{ key: 'uid', value: 'root' }], admin: [{ key: 'dperm', value: '775' }] },
      controllers: [
        { name: 'cpu', settings: [{ key: 'cpu.max', value: '50000 100000' }] },
        { name: 'name=x', settings: [] },
      ],
    },
    { name: 'my web', controllers: [{ name: 'pids', settings: [{ key: 'pids.max', value: '7' }] }] },
  ]);

  expect(text).toBe(`group web/api {
	perm {
		task {
			uid = root;
		}
		admin {
			dperm = 775;
		}
	}
	cpu {
		cpu.max = "50000 100000";
	}
	"name=x" { }
}

group "my web" {
	pids {
		pids.max = 7;
	}
}
`);
});

test('refuses what no file can hold', () => {
  expect(() => printConfig([{ name: 'a"b', controllers: [] }])).toThrow('A cgconfig.conf cannot hold "a\\"b".');
});

test('what is printed reads back as it was, without a fault', () => {
  const word = fc.oneof(
    fc.constantFrom('cpu', 'task', 'default', '', 'a b', 'é', '#', ' ', 'x=y', '\n', '*', 'a\\b'),
    fc.string({ maxLength: 12 }).filter((text) => !/["\0]/.test(text)),
  );
  const settings = fc.uniqueArray(fc.record({ key: word, value: word }), { maxLength: 3, selector: ({ key }) => key });
  const controllers = fc.uniqueArray(fc.record({ name: word, settings }), {
    minLength: 1,
    maxLength: 3,
    selector: ({ name }) => name,
  });
  const groups: fc.Arbitrary<PrintedGroup[]> = fc.array(fc.record({ name: word, controllers }), { maxLength: 3 });

  fc.assert(
    fc.property(groups, (model) => {
      const tree = parseConfig(printConfig(model));
      const read = groupsOf(tree).map(({ name, controllers: all }) => ({
        name: name.text,
        controllers: all.map((each) => ({
          name: each.name.text,
          settings: each.settings.map(({ key, value }) => ({ key: key.text, value: value.text })),
        })),
      }));
      expect(tree.faults).toEqual([]);
      expect(read).toEqual(model);
    }),
    propertyRuns(1000),
  );
});
