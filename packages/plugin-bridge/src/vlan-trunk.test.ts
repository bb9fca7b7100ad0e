import { expect, test } from 'vitest';
import { expandTrunk } from './vlan-trunk.ts';

test.for([
  ['nothing', undefined, []],
  ['an empty list', [], []],
  ['an empty element', [{}], []],
  ['a range', [{ minID: 100, maxID: 105 }], [100, 101, 102, 103, 104, 105]],
  ['a range of one', [{ minID: 7, maxID: 7 }], [7]],
  ['a single id', [{ id: 10 }], [10]],
  ['an id and a range in one element', [{ id: 10, minID: 3, maxID: 4 }], [3, 4, 10]],
  ['what is named twice', [{ id: 201 }, { minID: 200, maxID: 202 }, { id: 5 }], [5, 200, 201, 202]],
] as const)('%s becomes its VLAN ids, each once, ascending', ([, trunk, ids]) => {
  expect(expandTrunk(trunk)).toEqual(ids);
});

test.for([
  ['only minID', { minID: 100 }, 'minID and maxID should be configured simultaneously, maxID is missing'],
  ['only maxID', { maxID: 100 }, 'minID and maxID should be configured simultaneously, minID is missing'],
  ['a negative minID', { minID: -1, maxID: 100 }, 'incorrect trunk minID parameter'],
  ['a minID above 4094', { minID: 5000, maxID: 6000 }, 'incorrect trunk minID parameter'],
  ['a maxID above 4094', { minID: 100, maxID: 5000 }, 'incorrect trunk maxID parameter'],
  ['an id above 4094', { id: 5000 }, 'incorrect trunk id parameter'],
  ['a negative id', { id: -1 }, 'incorrect trunk id parameter'],
  ['an id of 0', { id: 0 }, 'incorrect trunk id parameter'],
  ['minID above maxID', { minID: 1000, maxID: 100 }, 'minID is greater than maxID in trunk parameter'],
] as const)('%s is refused in the words that tools look for', ([, element, message]) => {
  expect(() => expandTrunk([{ id: 1 }, element])).toThrow(
    expect.objectContaining({ code: 7, message, details: expect.stringContaining('$.vlanTrunk[1]') }),
  );
});
