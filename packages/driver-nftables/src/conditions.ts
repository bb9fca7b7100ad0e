import { CniError, ErrorCode } from '@podwire/core';
import { type Selector, selectors, type Value } from './condition-selectors.ts';
import type { IpFamily } from './sets.ts';

/** `ip saddr != { 10.0.0.0/8, 192.168.0.0/16 }`. Any of the values will do, or none when `not`. */
export interface Condition {
  readonly selector: Selector;
  readonly not: boolean;
  readonly values: readonly Value[];
  /** Of numbers: the bits that are compared. */
  readonly mask?: number | undefined;
}

const keyOf = { 4: 'conditionsV4', 6: 'conditionsV6' } as const;

/**
 * Reads matches as `nft` writes them; all of them must hold. Elements of the list may be whole matches or single words.
 *
 * @throws CniError code 7 with what is supported
 */
export function parseConditions(list: readonly string[], family: IpFamily): Condition[] {
  const words = wordsOf(list);
  const conditions: Condition[] = [];
  while (words.length > 0) conditions.push(readCondition(words, family));
  return conditions;
}

function readCondition(words: string[], family: IpFamily): Condition {
  const selector = takeSelector(words, family);
  const mask = takeMask(words, selector, family);
  const not = words[0] === '!=';
  if (not || words[0] === '==') words.shift();
  const values = takeValues(words).map((word) => {
    const value = selector.read(word);
    if (value) return value;
    throw refused(family, `${selector.words} ${word}`, `"${selector.words}" takes ${selector.takes}.`);
  });
  if (values.length === 0) {
    throw refused(family, selector.words, `"${selector.words}" must be followed by ${selector.takes}.`);
  }
  return { selector, not, values, ...(mask !== undefined && { mask }) };
}

function takeSelector(words: string[], family: IpFamily): Selector {
  for (const count of [3, 2, 1]) {
    const text = words.slice(0, count).join(' ');
    const selector = selectors.find((one) => one.words === text);
    if (!selector) continue;
    words.splice(0, count);
    if (selector.family && selector.family !== family) {
      throw refused(family, text, `It is asked of IPv${family} packets only; put it into ${keyOf[selector.family]}.`);
    }
    return selector;
  }
  const supported = selectors.map((one) => one.words).join(', ');
  throw refused(
    family,
    words.slice(0, 3).join(' '),
    `Podwire understands ${supported}; with ==, !=, ranges and { sets }.`,
  );
}

/** `meta mark & 0xff00`. */
function takeMask(words: string[], selector: Selector, family: IpFamily): number | undefined {
  if (words[0] !== '&' && words[0] !== 'and') return undefined;
  words.shift();
  const word = words.shift() ?? '';
  const mask = selector.masks ? selector.read(word) : undefined;
  if (typeof mask?.low === 'number' && mask.high === undefined) return mask.low;
  throw refused(
    family,
    `${selector.words} & ${word}`,
    'Only marks have bits that can be asked about, by a number such as 0xff00.',
  );
}

/** One value, several with commas between, or a set in braces. */
function takeValues(words: string[]): string[] {
  const inBraces = words[0] === '{';
  if (inBraces) words.shift();
  const values: string[] = [];
  for (;;) {
    const word = words.shift();
    if (word === undefined || word === '}') return inBraces && word === undefined ? [] : values;
    values.push(word);
    if (words[0] === ',') words.shift();
    else if (!inBraces) return values;
  }
}

function wordsOf(list: readonly string[]): string[] {
  const text = list.join(' ');
  return (text.match(/"[^"]*"|[{},]|[!=]=|&|[^\s{},&"]+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, '$1'));
}

function refused(family: IpFamily, what: string, remedy: string): CniError {
  return new CniError(ErrorCode.invalidConfig, `${keyOf[family]}: cannot use "${what}"`, remedy);
}
