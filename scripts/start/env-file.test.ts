import { expect, test } from 'vitest';
import { parseEnvFile, readEnvFile } from './env-file.mjs';

test('reads names and values, with and without quotes, past comments', () => {
  const text = '# a comment\n\nCORRAL_PORT=3001\nexport CORRAL_HOST = "::1"\nCORRAL_SECRET=\'a=b # c\'\nEMPTY=\n';

  expect(parseEnvFile(text, '.env')).toEqual({
    CORRAL_PORT: '3001',
    CORRAL_HOST: '::1',
    CORRAL_SECRET: 'a=b # c',
    EMPTY: '',
  });
});

test('names the line that is none', () => {
  expect(() => parseEnvFile('A=1\nnonsense\n', '/etc/corral.env')).toThrow('/etc/corral.env, line 2');
});

test('a missing file is an empty one', () => {
  expect(readEnvFile('/nonexistent/.env')).toEqual({});
});
