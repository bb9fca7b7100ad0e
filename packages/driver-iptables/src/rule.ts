/**
 * A rule as `iptables-save` prints it: options in its order, addresses with prefix lengths, defaults left out. So what
 * we make and what is there can be compared word by word.
 */
export interface Rule {
  readonly chain: string;
  readonly args: readonly string[];
}

/** Absent parts are left out, so that rules read as a list of what may be in them. */
export function rule(chain: string, ...parts: readonly (readonly string[] | undefined)[]): Rule {
  return { chain, args: parts.flatMap((part) => part ?? []) };
}

export const comment = (text: string): readonly string[] => ['-m', 'comment', '--comment', text];
export const jump = (target: string): readonly string[] => ['-j', target];

export function sameRule(a: Rule, b: Rule): boolean {
  return a.chain === b.chain && a.args.length === b.args.length && a.args.every((arg, at) => arg === b.args[at]);
}

/** Where a rule sends its packets; `undefined` for one that only counts. */
export function targetOf(rule: Rule): string | undefined {
  return wordAfter(rule, '-j') ?? wordAfter(rule, '-g');
}

export function commentOf(rule: Rule): string | undefined {
  return wordAfter(rule, '--comment');
}

/** The word after an option, if that is there and not negated. */
export function wordAfter({ args }: Rule, option: string): string | undefined {
  const at = args.indexOf(option);
  return at < 0 || args[at - 1] === '!' ? undefined : args[at + 1];
}

/** A line of a restore script: `-A CHAIN …`. */
export function lineOf(command: '-A' | '-C' | '-D' | '-I', { chain, args }: Rule): string {
  return [command, quoted(chain), ...args.map(quoted)].join(' ');
}

/** One word for iptables-restore, which knows double quotes, and a backslash inside them, and nothing else. */
export function quoted(word: string): string {
  return /^[\w!./:,=+@%[\]-]+$/.test(word) ? word : `"${word.replace(/["\\]/g, '\\$&')}"`;
}

/** The words of a line of iptables-save, which puts what is not plain into double quotes. */
export function wordsOf(line: string): string[] {
  return Array.from(line.matchAll(/"((?:[^"\\]|\\.)*)"|[^\s"]+/g), ([word, inQuotes]) =>
    inQuotes === undefined ? word : inQuotes.replace(/\\(.)/g, '$1'),
  );
}
