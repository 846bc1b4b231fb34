import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { groupOfName, modelOf } from './config-model.ts';
import { almostConfig } from './config-text.arbitrary.ts';
import { removeController, removeGroup, removeParameter, setParameter } from './edit-config.ts';
import { parseConfig } from './parse-config.ts';

const file = `# our web servers
group web {
	# half of the machine
	cpu {
		cpu.shares = 512;   
	}
	memory { memory.limit_in_bytes = 1G; }
}

* the rest
group batch { cpu { } }
`;
const web = { group: '/web', controller: 'cpu', key: 'cpu.shares' };

describe('setting a parameter', () => {
  test('changes its value and nothing else', () => {
    expect(setParameter(file, web, '300')).toBe(file.replace('512', '300'));
  });

  test('quotes what needs quotes', () => {
    expect(setParameter(file, web, '5 6')).toBe(file.replace('512', '"5 6"'));
  });

  test('puts a new one behind the last of its controller', () => {
    expect(setParameter(file, { ...web, key: 'cpu.cfs_quota_us' }, '5000')).toBe(
      file.replace('cpu.shares = 512;   \n', 'cpu.shares = 512;   \n\t\tcpu.cfs_quota_us = 5000;\n'),
    );
  });

  test('gives a block of one line more lines', () => {
    expect(setParameter(file, { group: 'batch', controller: 'cpu', key: 'cpu.shares' }, '2')).toBe(
      file.replace('cpu { } }', 'cpu {\n\tcpu.shares = 2;\n} }'),
    );
  });

  test('makes a controller that is not there yet', () => {
    expect(setParameter(file, { group: 'web', controller: 'pids', key: 'pids.max' }, '9')).toBe(
      file.replace('1G; }\n', '1G; }\n\tpids {\n\t\tpids.max = 9;\n\t}\n'),
    );
  });

  test('makes a group at the end that is not there yet', () => {
    expect(setParameter(file, { group: '/db', controller: 'pids', key: 'pids.max' }, '9')).toBe(
      `${file}\ngroup db {\n\tpids {\n\t\tpids.max = 9;\n\t}\n}\n`,
    );
  });
});

describe('removing', () => {
  test('a parameter, with its line', () => {
    expect(removeParameter(file, web)).toBe(file.replace('\t\tcpu.shares = 512;   \n', ''));
  });

  test('a controller', () => {
    expect(removeController(file, { group: 'web', controller: 'memory' })).toBe(
      file.replace('\tmemory { memory.limit_in_bytes = 1G; }\n', ''),
    );
  });

  test('the last controller takes the group with it', () => {
    expect(removeController(file, { group: 'batch', controller: 'cpu' })).toBe(
      file.replace('group batch { cpu { } }\n', ''),
    );
  });

  test('a group, wherever the file names it', () => {
    expect(removeGroup(`${file}group /web/ { pids { } }\n`, 'web')).toBe(
      '# our web servers\n\n* the rest\ngroup batch { cpu { } }\n',
    );
  });

  test('what is not there changes nothing', () => {
    expect(removeGroup(removeParameter(file, { ...web, key: 'x' }), '/none')).toBe(file);
  });
});

test('an edit of a sound file leaves it sound, sets what it says and keeps all else', () => {
  const edited = { group: '/corral', controller: 'cpu', key: 'cpu.shares' };
  fc.assert(
    fc.property(
      almostConfig,
      fc.constantFrom('/a', '/web', '/a/b', '/corral'),
      fc.constantFrom('7', 'a b', 'task'),
      (text, group, value) => {
        fc.pre(parseConfig(text).faults.length === 0);
        const tree = parseConfig(setParameter(text, { ...edited, group }, value));
        const before = modelOf(parseConfig(text)).filter(({ path }) => path !== group);
        const after = modelOf(tree);

        expect(tree.faults).toEqual([]);
        expect(
          after
            .find(({ path }) => path === group)
            ?.assignments.findLast(({ controller, key }) => controller === 'cpu' && key === 'cpu.shares')?.value,
        ).toBe(value);
        expect(after.filter(({ path }) => path !== group).map(plain)).toEqual(before.map(plain));
        expect(modelOf(parseConfig(removeGroup(tree.text, group))).map(plain)).toEqual(before.map(plain));
      },
    ),
    propertyRuns(600),
  );
  expect(groupOfName('/corral')).toBe('/corral');
});

function plain({ path, assignments }: ReturnType<typeof modelOf>[number]) {
  return { path, all: assignments.map(({ controller, key, value }) => [controller, key, value]) };
}
