/** What libcgroup's grammar refuses in a cgconfig.conf, and what to write instead. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

export const syntaxSentences = {
  'config-trailing-comment': () =>
    'A comment has a line of its own: libcgroup takes # only as the first character of a line. Move it to the line above.',
  'config-star-comment': () =>
    'A comment that begins with * has to start in the first column. Use #, or take the blanks away.',
  'config-slash-comment': ({ word }: { word: string }) =>
    `"${word}" begins no comment here. Write # as the first character of the line.`,
  'config-crlf': ({ count }: { count: number }) =>
    `${count === 1 ? 'A line ends' : `${count} lines end`} with CR LF, as on Windows; libcgroup refuses the CR. Save the file with LF line ends (sed -i 's/\\r$//').`,
  'config-unexpected': ({ found, wanted }: { found: string; wanted: string }) =>
    `"${found}" is not expected here. Write ${wanted}.`,
  'config-stray-semicolon': () => 'No ; belongs here: it ends only "key = value". Take it away.',
  'config-stray-brace': () => 'There is no block to close here. Take the } away, or look for a } too many above.',
  'config-missing-semicolon': ({ key }: { key: string }) =>
    `Write ; after the value of ${key}. Each "key = value" ends with one, the last too.`,
  'config-missing-equals': ({ key }: { key: string }) => `Write = between ${key} and its value.`,
  'config-missing-value': ({ key }: { key: string }) =>
    `${key} has no value. Write one, or "" to leave the file as it is.`,
  'config-missing-brace': ({ what }: { what: string }) => `Write { after ${what}.`,
  'config-unclosed-block': ({ what, line }: { what: string; line: number }) =>
    `The block of ${what} (line ${line}) is not closed before this. Write } first.`,
  'config-unclosed-quote': () =>
    'This quote is not closed. Write a second " behind the text; inside quotes there is no way to write one.',
  'config-needs-quotes': ({ text }: { text: string }) =>
    `Write "${text}" in quotes: without them only letters, digits and _ - / . , % @ \\ are taken.`,
  'config-keyword': ({ word }: { word: string }) => `${word} is a keyword of the file. Write "${word}" in quotes.`,
  'config-stops-reading': ({ found }: { found: string }) =>
    `libcgroup takes ${found} outside of quotes for the end of the file and ignores the rest without a word; Corral loads all of a text or nothing. Take it away, or put it in quotes or a comment.`,
  'config-not-ascii': ({ found }: { found: string }) =>
    `${found} is refused outside of quotes and comments. Put it in quotes.`,
  'config-nul-in-quotes': () =>
    'libcgroup cuts a quoted text off at a NUL character, and a character before it. Take it away.',
  'config-empty-group': ({ group }: { group: string }) =>
    `${group} has nothing in it. Write at least one controller, such as cpu { }, or take the group away.`,
  'config-empty-block': ({ what }: { what: string }) =>
    `${what} has nothing in it. Write at least one "key = value;", or take the block away.`,
  'config-setting-outside': ({ key, controller }: { key: string; controller: string }) =>
    `${key} stands outside of a controller. Write ${controller} { ${key} = …; }.`,
  'config-perm-late': () => 'perm has to be the first block of the group. Move it above the controllers.',
  'config-perm-twice': () => 'A group has perm once. Put both into one.',
  'config-perm-lacks': ({ part }: { part: 'task' | 'admin' }) =>
    `perm needs both task and admin. Write ${part} { uid = root; gid = root; } as well.`,
  'config-perm-part-twice': ({ part }: { part: string }) => `perm has ${part} once. Put both into one.`,
  'config-perm-in-parts': ({ found }: { found: string }) =>
    `${found} does not belong into perm. Write task { … } and admin { … }.`,
  'config-uid-zero': ({ key, value }: { key: string; value: string }) =>
    `libcgroup does not take ${key} = ${value}: it looks 0 up as a name. Write ${key} = root;.`,
  'config-not-octal': ({ key, value }: { key: string; value: string }) =>
    `${key} takes permissions as octal digits, such as 775; "${value}" is none.`,
  'config-duplicate-controller': ({ controller, line }: { controller: string; line: number }) =>
    `${controller} is in this group already (line ${line}); libcgroup takes each once. Put both into one block.`,
  'config-duplicate-key': ({ key, line }: { key: string; line: number }) =>
    `${key} is set in this block already (line ${line}); libcgroup takes each once. Take one of them away.`,
  'config-too-many': ({ what, most }: { what: 'controllers' | 'parameters' | 'mounts'; most: number }) =>
    `libcgroup takes at most ${most} ${what} here.`,
  'config-value-too-long': ({ key, most }: { key: string; most: number }) =>
    `The value of ${key} is longer than ${most} bytes.`,
  'config-too-many-faults': ({ count }: { count: number }) =>
    `These are ${count} faults: the rest of the file was not looked at.`,
  'config-default-without-perm': () => 'default takes one block, perm { task { … } admin { … } }, and nothing else.',
} satisfies Sentences;

/** A sentence on the grammar of a cgconfig.conf. */
export const sayOfSyntax = sayer(syntaxSentences);
