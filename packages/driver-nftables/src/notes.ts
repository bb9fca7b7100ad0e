import type { Element } from './changes.ts';
import { pagesOf } from './note.ts';
import type { Owner } from './owner.ts';
import type { Part, Piece } from './part.ts';
import { owners } from './sets.ts';
import { noted } from './skeleton.ts';

/** What `nft` takes back from its own listing. */
const LONGEST_COMMENT = 128;
const PAGE_BITS = 8;

/** The key of a page in the map of owners. */
export function pageKey(instance: string, part: number, page: number): readonly [string, number] {
  return [instance, (part << PAGE_BITS) | page];
}

/** One page of a note, read back. */
export interface Page {
  readonly owner: Owner;
  readonly part: number;
  /** Of the whole note. */
  readonly pages: number;
  readonly words: readonly string[];
  readonly piece: Piece;
}

/**
 * The pages of a note: `<network> ports 1 10.1.0.2 tcp 8080`. They are what makes finding an attachment's elements
 * cost the same however many others there are. No words, no pages.
 */
export function pagesFor(owner: Owner, part: Pick<Part<never>, 'number' | 'name'>, words: readonly string[]): Piece[] {
  if (words.length === 0) return [];
  const head = `${owner.network} ${part.name}`;
  const texts = pagesOf(words, LONGEST_COMMENT - head.length - ' 255 '.length);
  return texts.map((text, at) => ({
    set: owners,
    element: {
      key: pageKey(owner.instance, part.number, at),
      data: { jump: noted },
      comment: `${head} ${texts.length} ${text}`,
    },
  }));
}

/** @returns `undefined` for elements that are no pages of ours */
export function readPage(element: Element): Page | undefined {
  const [network = '', , pages, ...words] = element.comment?.split(' ') ?? [];
  const [instance, number] = element.key;
  if (typeof instance !== 'string' || typeof number !== 'number' || !/^[0-9a-f]{15}$/.test(network)) return undefined;
  return {
    owner: { network, instance },
    part: number >> PAGE_BITS,
    pages: Number(pages) || 1,
    words,
    piece: { set: owners, element },
  };
}
