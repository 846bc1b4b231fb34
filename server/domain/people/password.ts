/** The floor under passwords: long, not a well-known one, not one's own name. Shown in the form and checked on the server. */

export const minPasswordLength = 12;
/** scrypt's input is not the place for novels. */
export const maxPasswordLength = 256;

/**
 * Words that well-known passwords of twelve characters and more are made of. A password whose letters and digits are
 * nothing but such words, runs and repetitions is refused, whatever their case and order.
 */
// biome-ignore format: a list of words, not of lines
const commonWords = [
  'password', 'passwort', 'passw0rd', 'p4ssword', 'administrator', 'admin', 'root', 'corral', 'cgroup', 'linux', 'debian', 'server',
  'letmein', 'welcome', 'changeme', 'secret', 'default', 'iloveyou', 'monkey', 'dragon', 'sunshine', 'princess', 'football', 'baseball',
  'master', 'superman', 'batman', 'trustno1', 'hello', 'login', 'access', 'test', 'user', 'guest', 'qwertyuiop', 'qwerty', 'qwertz',
  'asdfghjkl', 'asdf', 'zxcvbnm', '1q2w3e4r5t', '1q2w3e4r', '1qaz2wsx', '3edc4rfv', 'abcdefghijkl', 'abcdefgh', 'abcdef', 'abcd', 'abc',
  '1234567890', '123456789', '12345678', '123456', '1234', '123', '0987654321', '4321', '321',
];

/** The sentence that says why this is no password for `email`, or null when it will do. */
export function passwordFault(password: string, email: string): string | null {
  const length = [...password].length;
  if (length < minPasswordLength)
    return `A password has at least ${minPasswordLength} characters; this one has ${length}.`;
  if (password.length > maxPasswordLength) return `A password has at most ${maxPasswordLength} characters.`;
  if (new Set(password.toLowerCase()).size < 5)
    return 'This password repeats a few characters; use at least five different ones.';
  const name = email.split('@')[0]?.toLowerCase() ?? '';
  if (name.length >= 3 && password.toLowerCase().includes(name))
    return 'A password must not contain the name in the email address.';
  if (isMadeOfCommonWords(password))
    return 'This password is made of well-known words only; add something nobody would guess.';
  return null;
}

function isMadeOfCommonWords(password: string): boolean {
  let rest = password.toLowerCase().replace(/[^\p{Letter}\p{Number}]/gu, '');
  for (const word of commonWords) rest = rest.replaceAll(word, ' ');
  // A year or another short number behind a word makes it no harder to guess.
  return rest.replace(/\d{1,4}( |$)/g, ' ').replaceAll(' ', '').length < 3;
}
